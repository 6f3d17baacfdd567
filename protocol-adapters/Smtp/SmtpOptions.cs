namespace Gateway.ProtocolAdapters.Smtp;

/// <summary>Limits and deadlines of SMTP submission.</summary>
public sealed record SmtpOptions
{
    /// <summary>Our name in the greeting and in EHLO toward backends. Default: localhost; the host sets the public name.</summary>
    public string HostName { get; init; } = "localhost";

    /// <summary>Longest stay without a sign-in. Default 60 s.</summary>
    public TimeSpan SignInDeadline { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Longest silence of a client after sign-in, and of either side while a message is on its way. Default 5 min (RFC 5321 §4.5.3.2).</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Longest wait for the backend's word on a whole message. Default 10 min (RFC 5321 §4.5.3.2.6).</summary>
    public TimeSpan FinalReplyTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Failed sign-ins until the connection is closed. Default 4: the fourth is answered 421.</summary>
    public int MaxFailedSignIns { get; init; } = 4;

    /// <summary>Commands that are no commands, until the connection is closed. Default 10.</summary>
    public int MaxErrors { get; init; } = 10;

    /// <summary>NOOP, RSET, VRFY, HELP and EHLO between two messages. Default 100.</summary>
    public int MaxIdleCommands { get; init; } = 100;

    /// <summary>Recipients of one message. Default 100 (RFC 5321 §4.5.3.1.8 asks for at least that).</summary>
    public int MaxRecipients { get; init; } = 100;

    /// <summary>Largest message in octets, beside the backend's own SIZE; 0: the backend's alone. Default 0.</summary>
    public long MaxMessageOctets { get; init; }

    /// <summary>Whether the From: header must name an address of the account, where senders are checked. Default off.</summary>
    public bool CheckFromHeader { get; init; }

    /// <summary>How long a client is heard out after a message was refused halfway. Default 5 s.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromSeconds(5);
}
