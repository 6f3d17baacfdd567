using System.ComponentModel.DataAnnotations;
using Gateway.ProtocolAdapters.Sasl;

namespace Gateway.ProtocolAdapters.Smtp;

/// <summary>Limits, deadlines and sender policy of SMTP submission (<c>Gateway:Smtp</c>). All need a restart.</summary>
public sealed record SmtpOptions
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Gateway:Smtp";

    /// <summary>Our name in the greeting, and in EHLO toward backends for a client that gave none. Default: <c>Gateway:PublicHost</c>.</summary>
    [RegularExpression("^[A-Za-z0-9.-]{1,255}$", ErrorMessage = "is no host name; write for example \"mail.example.org\"")]
    public string? HostName { get; init; }

    /// <summary>
    /// Whether the From: header must name an address of the account, where senders are checked (<c>Gateway:Login:CheckSenderAddresses</c>). BDAT is not
    /// offered then. Default false.
    /// </summary>
    public bool CheckFromHeader { get; init; }

    /// <summary>Largest message in octets, beside the backend's own SIZE; 0: the backend's alone. Default 0.</summary>
    [Range(0, long.MaxValue)]
    public long MaxMessageOctets { get; init; }

    /// <summary>Recipients of one message. Default 100, which RFC 5321 §4.5.3.1.8 asks for at least, to 100,000.</summary>
    [Range(100, 100_000)]
    public int MaxRecipients { get; init; } = 100;

    /// <summary>Commands that are no commands, after which the connection ends. Default 10, 1 to 1,000.</summary>
    [Range(1, 1_000)]
    public int MaxBadCommands { get; init; } = 10;

    /// <summary>Refused sign-ins after which the connection ends; those that say "later" do not count. Default 4: the fourth is answered 421.</summary>
    [Range(1, 100)]
    public int MaxRefusedLogins { get; init; } = 4;

    /// <summary>Commands before sign-in; after it NOOP, RSET, VRFY, HELP and EHLO between two messages. Default 100, 10 to 10,000.</summary>
    [Range(10, 10_000)]
    public int MaxIdleCommands { get; init; } = 100;

    /// <summary>Longest time to sign in, all attempts together. Default 60 s, 1 s to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan LoginDeadline { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Longest silence of a client after sign-in, and of either side while a message is on its way. Default 5 min (RFC 5321 §4.5.3.2), 10 s to 1 h.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:10", "01:00:00")]
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Longest wait for the backend's word on a whole message. Default 10 min (RFC 5321 §4.5.3.2.6), 10 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "01:00:00")]
    public TimeSpan FinalReplyTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a client is heard out after a message was refused halfway. Default 5 s, 0 to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan Linger { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>SASL mechanisms offered, of <c>PLAIN LOGIN OAUTHBEARER XOAUTH2</c>. Default: all; the bearer ones only where tokens are taken.</summary>
    public IReadOnlyList<string>? Mechanisms { get; init; }

    internal string Name => HostName ?? "localhost";

    internal IReadOnlyList<string> Offered => Mechanisms ?? SaslServerExchange.Mechanisms;
}
