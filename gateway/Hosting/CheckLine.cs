namespace Gateway.Hosting;

/// <summary>What <c>gateway check</c> says of one thing.</summary>
/// <param name="Subject">What was looked at, for example <c>backend main imap 10.0.0.5:993</c>.</param>
/// <param name="Ok">Whether it works.</param>
/// <param name="Text">What was seen; for a fault also what to do.</param>
internal sealed record CheckLine(string Subject, bool Ok, string Text)
{
    public static CheckLine Good(string subject, string text) => new(subject, true, StartupFault.OneLine(text));

    public static CheckLine Bad(string subject, string text) => new(subject, false, StartupFault.OneLine(text));
}
