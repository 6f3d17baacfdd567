using System.ComponentModel.DataAnnotations;
using Gateway.ProtocolAdapters.Backend;
using Gateway.ProtocolAdapters.Sasl;

namespace Gateway.ProtocolAdapters.Imap;

/// <summary>Limits and deadlines of IMAP before sign-in, and of the relayed session (<c>Gateway:Imap</c>). All need a restart.</summary>
public sealed record ImapOptions
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Gateway:Imap";

    /// <summary>Longest line before sign-in, in octets with its ending. Default 8 KiB, 1 KiB to 30 KiB.</summary>
    [Range(1_024, 30_720)]
    public int MaxLineOctets { get; init; } = 8 * 1024;

    /// <summary>Longest literal before sign-in, in octets. Default 4 KiB, 256 to 16 KiB.</summary>
    [Range(256, 16_384)]
    public int MaxLiteralOctets { get; init; } = 4 * 1024;

    /// <summary>Bad commands after which the connection ends. Default 3, 1 to 100.</summary>
    [Range(1, 100)]
    public int MaxBadCommands { get; init; } = 3;

    /// <summary>Refused sign-ins after which the connection ends. Default 5, 1 to 100.</summary>
    [Range(1, 100)]
    public int MaxRefusedLogins { get; init; } = 5;

    /// <summary>Longest time to sign in, all attempts together. Default 60 s, 1 s to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan LoginDeadline { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>A sign-in that takes longer gets an untagged OK each time, which keeps clients and middleboxes from giving up. Default 15 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan SlowLoginNotice { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>SASL mechanisms offered, of <c>PLAIN LOGIN OAUTHBEARER XOAUTH2</c>. Default: all; the bearer ones only where tokens are taken.</summary>
    public IReadOnlyList<string>? Mechanisms { get; init; }

    /// <summary>Limits of the relayed session.</summary>
    public RelayOptions Relay { get; init; } = new();

    internal IReadOnlyList<string> Offered => Mechanisms ?? SaslServerExchange.Mechanisms;
}
