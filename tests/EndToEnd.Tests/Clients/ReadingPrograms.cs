using Gateway.RealServers;

namespace Gateway.EndToEnd.Tests.Clients;

/// <summary>The programs that fetch mail, each into its run's folder or to its output.</summary>
internal static class ReadingPrograms
{
    public static MailProgram[] All { get; } =
    [
        new("mbsync IMAPS", true, run => MbsyncAsync(run, "INBOX")),
        new("offlineimap IMAPS", true, OfflineImapAsync),
        new("fetchmail IMAPS", false, run => FetchmailAsync(run, "IMAP", run.Gateway.Ports.Imaps, "ssl")),
        new("fetchmail POP3S", false, run => FetchmailAsync(run, "POP3", run.Gateway.Ports.Pop3s, "ssl")),
        new("fetchmail POP3 STLS", false, run => FetchmailAsync(run, "POP3", run.Gateway.Ports.Pop3, "sslproto TLS1.2+")),
        new("getmail IMAPS", true, run => GetmailAsync(run, "SimpleIMAPSSLRetriever", run.Gateway.Ports.Imaps)),
        new("getmail POP3S", true, run => GetmailAsync(run, "SimplePOP3SSLRetriever", run.Gateway.Ports.Pop3s)),
        new("curl IMAP STARTTLS", false, run => CurlAsync(run, $"imap://localhost:{run.Gateway.Ports.Imap}/INBOX;UID=*")),
        new("curl POP3 STLS", false, CurlPop3Async),
    ];

    /// <summary>Copies the folders of <paramref name="patterns"/> into the Maildirs below <c>mail</c>.</summary>
    public static Task<ToolResult> MbsyncAsync(ClientRun run, string patterns)
    {
        Directory.CreateDirectory(run.At("mail"));
        var config = run.Write("mbsync.conf", $"""
            IMAPAccount gateway
            Host localhost
            Port {run.Gateway.Ports.Imaps}
            User {run.User}
            Pass {run.Password}
            SSLType IMAPS
            CertificateFile {run.Gateway.CertificateFile}

            IMAPStore remote
            Account gateway

            MaildirStore local
            Path {run.At("mail")}/
            Inbox {run.At("mail")}/INBOX
            SubFolders Verbatim

            Channel all
            Far :remote:
            Near :local:
            Patterns {patterns}
            Create Near
            SyncState *

            """);
        return run.StartAsync("mbsync", ["-c", config, "all"]);
    }

    private static Task<ToolResult> OfflineImapAsync(ClientRun run)
    {
        var config = run.Write("offlineimap.conf", $"""
            [general]
            accounts = gateway
            metadata = {run.At("state")}
            ui = basic
            fsync = False

            [Account gateway]
            localrepository = local
            remoterepository = remote

            [Repository local]
            type = Maildir
            localfolders = {run.At("mail")}

            [Repository remote]
            type = IMAP
            remotehost = localhost
            remoteport = {run.Gateway.Ports.Imaps}
            ssl = yes
            sslcacertfile = {run.Gateway.CertificateFile}
            remoteuser = {run.User}
            remotepass = {run.Password}
            folderfilter = lambda name: name == 'INBOX'
            readonly = True

            """);
        return run.StartAsync("offlineimap", ["-o", "-1", "-c", config]);
    }

    private static Task<ToolResult> FetchmailAsync(ClientRun run, string protocol, int port, string tls)
    {
        var config = run.Write("fetchmailrc", $"""
            poll localhost protocol {protocol} port {port} auth password
              user "{run.User}" password "{run.Password}" is "root" here
              {tls} sslcertck sslcertfile "{run.Gateway.CertificateFile}"
              fetchall keep mda "cat >> {run.At("mail")}"

            """);
        return run.StartAsync("fetchmail", ["-f", config, "--pidfile", run.At("pid"), "--nosyslog"]);
    }

    private static Task<ToolResult> GetmailAsync(ClientRun run, string retriever, int port)
    {
        var config = run.Write("getmailrc", $"""
            [retriever]
            type = {retriever}
            server = localhost
            port = {port}
            username = {run.User}
            password = {run.Password}
            ca_certs = {run.Gateway.CertificateFile}

            [destination]
            type = MDA_external
            path = /bin/sh
            arguments = ("-c", "cat >>{run.At("mail")}")
            allow_root_commands = true

            [options]
            read_all = true
            delete = false

            """);
        return run.StartAsync("getmail", ["--rcfile", config, "--getmaildir", run.Folder]);
    }

    private static async Task<ToolResult> CurlPop3Async(ClientRun run)
    {
        var listing = await CurlAsync(run, $"pop3://localhost:{run.Gateway.Ports.Pop3}/");
        var newest = listing.Output.TrimEnd().Split('\n')[^1].Split(' ')[0];
        return listing.ExitCode == 0 ? await CurlAsync(run, $"pop3://localhost:{run.Gateway.Ports.Pop3}/{newest}") : listing;
    }

    private static Task<ToolResult> CurlAsync(ClientRun run, string url) => run.StartAsync(
        "curl", ["-sS", "--ssl-reqd", "--cacert", run.Gateway.CertificateFile, "-u", $"{run.User}:{run.Password}", url]);
}
