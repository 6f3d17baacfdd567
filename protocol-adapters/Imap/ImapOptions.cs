using Gateway.ProtocolAdapters.Backend;
using Gateway.ProtocolAdapters.Sasl;

namespace Gateway.ProtocolAdapters.Imap;

/// <summary>Limits and deadlines of IMAP before sign-in, and of the relayed session.</summary>
public sealed record ImapOptions
{
    /// <summary>Longest line before sign-in, in octets with its ending. Default 8 KiB.</summary>
    public int MaxLineOctets { get; init; } = 8 * 1024;

    /// <summary>Longest literal before sign-in, in octets. Default 4 KiB.</summary>
    public int MaxLiteralOctets { get; init; } = 4 * 1024;

    /// <summary>Bad commands after which the connection ends. Default 3.</summary>
    public int MaxBadCommands { get; init; } = 3;

    /// <summary>Refused sign-ins after which the connection ends. Default 5.</summary>
    public int MaxRefusedLogins { get; init; } = 5;

    /// <summary>Longest time to sign in, all attempts together. Default 60 s.</summary>
    public TimeSpan LoginDeadline { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>A sign-in that takes longer gets an untagged OK each time, which keeps clients and middleboxes from giving up. Default 15 s.</summary>
    public TimeSpan SlowLoginNotice { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>SASL mechanisms offered; leave the bearer ones out where no token can be checked. Default all.</summary>
    public IReadOnlyList<string> Mechanisms { get; init; } = SaslServerExchange.Mechanisms;

    /// <summary>Limits of the relayed session.</summary>
    public RelayOptions Relay { get; init; } = new();
}
