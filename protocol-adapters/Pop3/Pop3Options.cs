using Gateway.ProtocolAdapters.Backend;
using Gateway.ProtocolAdapters.Sasl;

namespace Gateway.ProtocolAdapters.Pop3;

/// <summary>Limits and deadlines of POP3 before sign-in, and of the relayed session.</summary>
public sealed record Pop3Options
{
    /// <summary>Longest command line, in octets with its ending (RFC 2449 §4); AUTH and its responses may reach the SASL limit. Default 255.</summary>
    public int MaxLineOctets { get; init; } = 255;

    /// <summary>Bad commands after which the connection ends. Default 5.</summary>
    public int MaxBadCommands { get; init; } = 5;

    /// <summary>Refused sign-ins after which the connection ends. Default 5.</summary>
    public int MaxRefusedLogins { get; init; } = 5;

    /// <summary>Longest time to sign in, all attempts together. Default 60 s.</summary>
    public TimeSpan LoginDeadline { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>SASL mechanisms offered; leave the bearer ones out where no token can be checked. Default all.</summary>
    public IReadOnlyList<string> Mechanisms { get; init; } = SaslServerExchange.Mechanisms;

    /// <summary>Limits of the relayed session.</summary>
    public RelayOptions Relay { get; init; } = new();
}
