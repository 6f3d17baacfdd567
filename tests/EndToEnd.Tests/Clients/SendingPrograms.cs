using Gateway.RealServers;

namespace Gateway.EndToEnd.Tests.Clients;

/// <summary>The programs that send mail.</summary>
internal static class SendingPrograms
{
    public static MailProgram[] All { get; } =
    [
        new("swaks STARTTLS PLAIN", true, run => SwaksAsync(run, "--tls", run.Gateway.Ports.Submission, "PLAIN")),
        new("swaks TLS LOGIN", true, run => SwaksAsync(run, "--tls-on-connect", run.Gateway.Ports.Smtps, "LOGIN")),
        new("msmtp TLS", true, run => MsmtpAsync(run, "off", run.Gateway.Ports.Smtps)),
        new("msmtp STARTTLS", true, run => MsmtpAsync(run, "on", run.Gateway.Ports.Submission)),
        new("curl STARTTLS", false, run => CurlAsync(run, $"smtp://localhost:{run.Gateway.Ports.Submission}")),
        new("curl TLS", false, run => CurlAsync(run, $"smtps://localhost:{run.Gateway.Ports.Smtps}")),
        new("mutt TLS", false, MuttAsync),
    ];

    /// <summary>Sends, and keeps a copy in Sent over IMAP, as the program does for a person.</summary>
    public static Task<ToolResult> MuttAsync(ClientRun run)
    {
        var config = run.Write("muttrc", $"""
            set certificate_file="{run.Gateway.CertificateFile}"
            set ssl_verify_host=yes
            set smtp_url="smtps://{run.UserInUrl}@localhost:{run.Gateway.Ports.Smtps}/"
            set smtp_pass="{run.Password}"
            set imap_pass="{run.Password}"
            set record="imaps://{run.UserInUrl}@localhost:{run.Gateway.Ports.Imaps}/Sent"
            set from="{run.User}"
            set envelope_from=yes
            set copy=yes

            """);
        return run.StartAsync("mutt", ["-n", "-F", config, "-s", run.Subject, run.Recipient], ".A dot ahead, and Grüße.\n");
    }

    private static Task<ToolResult> SwaksAsync(ClientRun run, string tls, int port, string mechanism) => run.StartAsync(
        "swaks",
        ["--server", "localhost", "--port", $"{port}", tls, "--auth", mechanism, "--auth-user", run.User, "--auth-password", run.Password,
            "--from", run.User, "--to", run.Recipient, "--data", run.Write("message", run.Message)]);

    private static Task<ToolResult> MsmtpAsync(ClientRun run, string startTls, int port)
    {
        var config = run.Write("msmtprc", $"""
            account default
            host localhost
            port {port}
            tls on
            tls_starttls {startTls}
            tls_trust_file {run.Gateway.CertificateFile}
            auth plain
            user {run.User}
            password {run.Password}
            from {run.User}

            """);
        return run.StartAsync("msmtp", ["-C", config, run.Recipient], run.Message);
    }

    private static Task<ToolResult> CurlAsync(ClientRun run, string url) => run.StartAsync(
        "curl",
        ["-sS", "--ssl-reqd", "--crlf", "--cacert", run.Gateway.CertificateFile, "-u", $"{run.User}:{run.Password}",
            "--mail-from", run.User, "--mail-rcpt", run.Recipient, "-T", "-", $"{url}/client.example"],
        run.Message);
}
