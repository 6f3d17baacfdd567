using Gateway.ProtocolAdapters.Backend;

namespace Gateway.ProtocolAdapters.ManageSieve;

/// <summary>Limits and deadlines of ManageSieve.</summary>
public sealed record ManageSieveOptions
{
    /// <summary>Longest stay without a sign-in. Default 60 s.</summary>
    public TimeSpan SignInDeadline { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Refused sign-ins until the connection is closed. Default 4.</summary>
    public int MaxRefusals { get; init; } = 4;

    /// <summary>Commands that are none, or not before sign-in, until the connection is closed. Default 3.</summary>
    public int MaxBadCommands { get; init; } = 3;

    /// <summary>Commands before sign-in. Default 100.</summary>
    public int MaxCommands { get; init; } = 100;

    /// <summary>Limits of the session after sign-in.</summary>
    public RelayOptions Relay { get; init; } = new();
}
