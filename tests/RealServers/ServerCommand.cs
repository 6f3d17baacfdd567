namespace Gateway.RealServers;

/// <summary>
/// How to start one server in the foreground. It runs as <paramref name="User"/> (with that user's groups; null: as the
/// caller) and writes to <paramref name="LogFile"/>, which is also what a failure quotes.
/// </summary>
public sealed record ServerCommand(string Name, string File, IReadOnlyList<string> Arguments, string LogFile, string? User = null)
{
    /// <summary>Added to the environment that the caller has.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>SIGTERM, unless the server takes that as "wait for everybody to leave" (PostgreSQL).</summary>
    public UnixSignal StopSignal { get; init; } = UnixSignal.Terminate;
}
