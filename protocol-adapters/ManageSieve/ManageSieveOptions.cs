using System.ComponentModel.DataAnnotations;
using Gateway.ProtocolAdapters.Backend;
using Gateway.ProtocolAdapters.Sasl;

namespace Gateway.ProtocolAdapters.ManageSieve;

/// <summary>Limits and deadlines of ManageSieve (<c>Gateway:Sieve</c>). All need a restart.</summary>
public sealed record ManageSieveOptions
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Gateway:Sieve";

    /// <summary>Commands that are none, or not before sign-in, after which the connection ends. Default 3, 1 to 100.</summary>
    [Range(1, 100)]
    public int MaxBadCommands { get; init; } = 3;

    /// <summary>Refused sign-ins after which the connection ends. Default 4, 1 to 100.</summary>
    [Range(1, 100)]
    public int MaxRefusedLogins { get; init; } = 4;

    /// <summary>Commands before sign-in. Default 100, 10 to 10,000.</summary>
    [Range(10, 10_000)]
    public int MaxCommands { get; init; } = 100;

    /// <summary>Longest time to sign in, all attempts together. Default 60 s, 1 s to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan LoginDeadline { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>SASL mechanisms offered, of <c>PLAIN LOGIN OAUTHBEARER XOAUTH2</c>. Default: all; the bearer ones only where tokens are taken.</summary>
    public IReadOnlyList<string>? Mechanisms { get; init; }

    /// <summary>Limits of the session after sign-in.</summary>
    public RelayOptions Relay { get; init; } = new();

    internal IReadOnlyList<string> Offered => Mechanisms ?? SaslServerExchange.Mechanisms;
}
