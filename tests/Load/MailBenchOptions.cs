namespace Gateway.Load;

/// <summary>How long the mail benchmark takes and what of.</summary>
internal sealed record MailBenchOptions
{
    /// <summary>The folder that perdition's packages are unpacked in.</summary>
    public required string PerditionRoot { get; init; }

    public int Rounds { get; init; } = 3;

    public double Seconds { get; init; } = 4;

    public int Megabytes { get; init; } = 256;

    public int IdleSessions { get; init; } = 2_000;

    public IReadOnlyList<MailKind> Kinds { get; init; } = Enum.GetValues<MailKind>();
}
