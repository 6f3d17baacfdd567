namespace Gateway.Portal;

/// <summary>One line of recent activity.</summary>
/// <param name="At">The last time.</param>
/// <param name="Words">What happened, in plain words.</param>
/// <param name="Where">From where; null: not said.</param>
/// <param name="IsRefused">It was refused.</param>
internal sealed record ActivityEntry(DateTimeOffset At, string Words, string? Where, bool IsRefused)
{
    /// <summary>How often in a row.</summary>
    public int Times { get; init; } = 1;

    /// <summary>The app password whose device may be changed by "it was me"; null: there is nothing to change.</summary>
    public string? Releases { get; init; }
}
