namespace Gateway.Portal;

/// <summary>How many wrong tries are taken, and what comes after.</summary>
/// <param name="Most">In one window.</param>
/// <param name="Window">From the first of them on.</param>
internal sealed record AttemptRule(int Most, TimeSpan Window)
{
    /// <summary>Wrong ones in a row after which no more is taken at all, until somebody signed in (NIST SP 800-63B §5.2.2); default: no such end.</summary>
    public int Ceiling { get; init; } = int.MaxValue;

    /// <summary>How long nothing is taken after the given number of wrong ones in a row.</summary>
    public Func<long, TimeSpan> Pause { get; init; } = static _ => TimeSpan.Zero;
}
