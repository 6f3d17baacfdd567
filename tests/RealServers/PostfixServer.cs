using System.Globalization;

namespace Gateway.RealServers;

/// <summary>Where a Postfix finds the rest of the mail system.</summary>
public sealed record PostfixOptions(int Port, string AuthSocket, int LmtpPort, IReadOnlyList<MailUser> Users);

/// <summary>
/// Postfix as submission server: SASL by Dovecot, XCLIENT from loopback, senders must own their address, everything for
/// example.test goes to Dovecot by LMTP, and nothing leaves the machine.
/// </summary>
public sealed class PostfixServer : IAsyncDisposable
{
    private readonly string _logFile;

    private PostfixServer(int port, ServerProcess process, string logFile)
    {
        _logFile = logFile;
        Port = port;
        Process = process;
    }

    public int Port { get; }

    /// <summary>To stop it and start it again (an outage).</summary>
    public ServerProcess Process { get; }

    public static async Task<PostfixServer> StartAsync(ServerFolder folder, PostfixOptions options)
    {
        var home = await folder.FolderAsync("postfix");
        await folder.FolderAsync("postfix/data", "postfix", "0700");
        await folder.FolderAsync("postfix/queue");
        folder.Write("postfix/senders", string.Concat(options.Users.Select(user => $"{user.Address} {user.Address}\n")));
        folder.Write("postfix/main.cf", MainConfig(home, options));
        folder.Write("postfix/master.cf", MasterConfig(options.Port));
        await Tool.RunAsync("/usr/sbin/postfix", ["-c", home, "check"]);

        var logFile = Path.Combine(home, "postfix.log");
        var command = new ServerCommand("postfix", "/usr/lib/postfix/sbin/master", ["-c", home, "-s"], Path.Combine(home, "master.log"));
        var process = await ServerProcess.StartAsync(command, token => Probe.AnswersAsync(options.Port, "220", "", token));
        return new PostfixServer(options.Port, process, logFile);
    }

    public async Task<string> ReadLogAsync()
    {
        await using var log = new FileStream(_logFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(log);
        return await reader.ReadToEndAsync();
    }

    public ValueTask DisposeAsync() => Process.DisposeAsync();

    private static string MainConfig(string home, PostfixOptions options) => $"""
        compatibility_level = 3.6
        queue_directory = {home}/queue
        data_directory = {home}/data
        maillog_file = {home}/postfix.log
        maillog_file_prefixes = {home}
        inet_interfaces = 127.0.0.1
        inet_protocols = ipv4
        myhostname = smtp.example.test
        mydestination =
        alias_maps =
        mynetworks =
        virtual_mailbox_domains = example.test
        virtual_transport = lmtp:inet:127.0.0.1:{options.LmtpPort.ToString(CultureInfo.InvariantCulture)}
        default_transport = error:5.7.1 Nothing leaves this machine
        smtputf8_enable = yes
        message_size_limit = 52428800
        smtpd_sasl_auth_enable = yes
        smtpd_sasl_type = dovecot
        smtpd_sasl_path = {options.AuthSocket}
        smtpd_relay_restrictions = permit_sasl_authenticated, reject
        smtpd_sender_login_maps = texthash:{home}/senders
        smtpd_sender_restrictions = reject_authenticated_sender_login_mismatch
        smtpd_authorized_xclient_hosts = 127.0.0.1/32
        smtpd_client_connection_rate_limit = 0

        """;

    // All without chroot: sockets and tables are below the private folder.
    private static string MasterConfig(int port) => $"""
        127.0.0.1:{port} inet n - n - - smtpd
        pickup     unix n - n 60 1 pickup
        cleanup    unix n - n - 0 cleanup
        qmgr       unix n - n 300 1 qmgr
        rewrite    unix - - n - - trivial-rewrite
        bounce     unix - - n - 0 bounce
        defer      unix - - n - 0 bounce
        trace      unix - - n - 0 bounce
        verify     unix - - n - 1 verify
        flush      unix n - n 1000? 0 flush
        proxymap   unix - - n - - proxymap
        error      unix - - n - - error
        retry      unix - - n - - error
        lmtp       unix - - n - - lmtp
        anvil      unix - - n - 1 anvil
        scache     unix - - n - 1 scache
        postlog    unix-dgram n - n - 1 postlogd

        """;
}
