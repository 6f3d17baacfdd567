namespace Gateway.ProtocolAdapters.Autodiscover;

/// <summary>What clients are told of the mail ports (<c>Gateway:Autodiscover</c>). Port 0 leaves a protocol out.</summary>
public sealed class AutodiscoverOptions
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Gateway:Autodiscover";

    /// <summary>Public IMAP port with TLS from the first byte. Default 993.</summary>
    public int ImapPort { get; set; } = 993;

    /// <summary>Public POP3 port with TLS from the first byte. Default 0.</summary>
    public int Pop3Port { get; set; }

    /// <summary>Public submission port with TLS from the first byte. Default 465.</summary>
    public int SmtpPort { get; set; } = 465;

    /// <summary>The same as clients are told them.</summary>
    internal IReadOnlyList<MailServer> Servers =>
        [.. new[] { new MailServer("imap", ImapPort, true), new MailServer("pop3", Pop3Port, true), new MailServer("smtp", SmtpPort, true) }.Where(server => server.Port > 0)];
}
