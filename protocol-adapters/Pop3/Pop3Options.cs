using System.ComponentModel.DataAnnotations;
using Gateway.ProtocolAdapters.Backend;
using Gateway.ProtocolAdapters.Sasl;

namespace Gateway.ProtocolAdapters.Pop3;

/// <summary>Limits and deadlines of POP3 before sign-in, and of the relayed session (<c>Gateway:Pop3</c>). All need a restart.</summary>
public sealed record Pop3Options
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Gateway:Pop3";

    /// <summary>
    /// Longest command line, in octets with its ending (RFC 2449 §4); AUTH and its responses may reach the SASL limit. Default 255, 64 to 8,192.
    /// </summary>
    [Range(64, 8_192)]
    public int MaxLineOctets { get; init; } = 255;

    /// <summary>Bad commands after which the connection ends. Default 5, 1 to 100.</summary>
    [Range(1, 100)]
    public int MaxBadCommands { get; init; } = 5;

    /// <summary>Refused sign-ins after which the connection ends. Default 5, 1 to 100.</summary>
    [Range(1, 100)]
    public int MaxRefusedLogins { get; init; } = 5;

    /// <summary>Longest time to sign in, all attempts together. Default 60 s, 1 s to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan LoginDeadline { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>SASL mechanisms offered, of <c>PLAIN LOGIN OAUTHBEARER XOAUTH2</c>. Default: all; the bearer ones only where tokens are taken.</summary>
    public IReadOnlyList<string>? Mechanisms { get; init; }

    /// <summary>Limits of the relayed session.</summary>
    public RelayOptions Relay { get; init; } = new();

    internal IReadOnlyList<string> Offered => Mechanisms ?? SaslServerExchange.Mechanisms;
}
