using System.Text.Json.Nodes;

namespace Gateway.RealServers;

/// <summary>A gateway.json for the servers of a <see cref="MailSystem"/>; tests change the returned tree as they need.</summary>
public static class GatewayConfig
{
    /// <summary>
    /// IMAP, POP3 and ManageSieve by Dovecot's master user over STARTTLS, submission by XCLIENT at Postfix, ActiveSync by the shared password that SOGo
    /// uses at Dovecot. Secrets are written into the system's folder.
    /// </summary>
    public static JsonObject For(MailSystem mail, GatewayPorts ports)
    {
        var master = mail.Folder.Write("gateway/master.secret", mail.Dovecot.Options.MasterPassword, "600");
        var shared = mail.Folder.Write("gateway/shared.secret", mail.Dovecot.Options.SharedPassword, "600");
        return new JsonObject
        {
            ["Gateway"] = new JsonObject
            {
                ["PublicHost"] = "localhost",
                ["DataDirectory"] = "data",
                // Nobody is there to say goodbye to when a test or the quickstart ends.
                ["DrainWindow"] = "00:00:02",
                ["Listeners"] = new JsonObject
                {
                    ["imaps"] = Listener("imap", ports.Imaps, "Implicit"),
                    ["imap"] = Listener("imap", ports.Imap, "StartTls"),
                    ["smtps"] = Listener("smtp", ports.Smtps, "Implicit"),
                    ["submission"] = Listener("smtp", ports.Submission, "StartTls"),
                    ["https"] = Listener("http", ports.Https, "Implicit"),
                    ["pop3s"] = Listener("pop3", ports.Pop3s, "Implicit"),
                    ["pop3"] = Listener("pop3", ports.Pop3, "StartTls"),
                    ["sieve"] = Listener("sieve", ports.Sieve, "StartTls"),
                },
                ["Backends"] = new JsonObject
                {
                    ["mail"] = new JsonObject
                    {
                        ["Imap"] = Mailbox(mail.Dovecot, mail.Dovecot.Ports.Imap, master),
                        ["Pop3"] = Mailbox(mail.Dovecot, mail.Dovecot.Ports.Pop3, master),
                        ["Sieve"] = Mailbox(mail.Dovecot, mail.Dovecot.Ports.Sieve, master),
                        ["Smtp"] = Smtp(mail.Postfix),
                        ["Eas"] = ActiveSync(mail.Sogo, shared),
                    },
                },
                ["Routes"] = new JsonObject { ["Default"] = "mail" },
            },
        };
    }

    private static JsonObject Listener(string protocol, int port, string tls) =>
        new() { ["Protocol"] = protocol, ["Endpoint"] = $"127.0.0.1:{port}", ["Tls"] = tls };

    private static JsonObject Mailbox(DovecotServer dovecot, int port, string master) => new()
    {
        ["Host"] = "127.0.0.1",
        ["Port"] = port,
        ["Tls"] = "StartTls",
        ["CaFile"] = dovecot.CaFile,
        ["Method"] = "MasterUser",
        ["MasterUser"] = dovecot.Options.MasterUser,
        ["MasterPasswordFile"] = master,
    };

    private static JsonObject Smtp(PostfixServer postfix) => new()
    {
        ["Host"] = "127.0.0.1",
        ["Port"] = postfix.Port,
        ["Tls"] = "None",
        ["Method"] = "TrustedLink",
    };

    private static JsonObject ActiveSync(SogoServer sogo, string shared) => new()
    {
        ["Url"] = $"http://127.0.0.1:{sogo.Port}/",
        ["PathPrefixes"] = new JsonObject { ["/Microsoft-Server-ActiveSync"] = sogo.ActiveSyncUrl.AbsolutePath },
        ["NeedsContentLength"] = true,
        ["Method"] = "TrustedLink",
        ["SharedSecretFile"] = shared,
    };
}
