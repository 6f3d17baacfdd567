using System.Globalization;

namespace Gateway.RealServers;

/// <summary>
/// Cyrus IMAP, unpacked by <c>tests/packages</c> and not installed, because its package and Dovecot's exclude each other. One user, the gateway's, may
/// act for everybody (SASL PLAIN with an authorization id); mailboxes come into being at the first sign-in.
/// </summary>
public sealed class CyrusServer : IAsyncDisposable
{
    public const string ProxyUser = "gwproxy";
    public const string ProxyPassword = "proxy-of-the-tests";

    private const string Name = "cyrus.example.test";

    private CyrusServer(int port, ServerProcess process) => (Port, Process) = (port, process);

    public int Port { get; }

    public ServerProcess Process { get; }

    public static async Task<CyrusServer> StartAsync(ServerFolder folder)
    {
        var port = FreePort.Next();
        var home = await folder.FolderAsync("cyrus", "nobody", "0755");
        foreach (var inner in new[] { "conf", "conf/db", "conf/log", "conf/msg", "conf/proc", "conf/socket", "conf/user", "conf/quota", "conf/lock", "spool" })
        {
            await folder.FolderAsync($"cyrus/{inner}", "nobody", "0755");
        }

        var imapd = folder.Write("cyrus/imapd.conf", ImapConfig(home));
        var config = folder.Write("cyrus/cyrus.conf", MasterConfig(imapd, port));
        var environment = new Dictionary<string, string> { ["LD_LIBRARY_PATH"] = Unpacked("usr/lib/x86_64-linux-gnu") };
        var added = await Tool.TryRunAsync(
            Unpacked("usr/sbin/saslpasswd2"), ["-p", "-f", $"{home}/sasldb2", "-u", Name, ProxyUser], ProxyPassword, environment);
        if (added.ExitCode != 0)
        {
            throw new InvalidOperationException($"saslpasswd2: {added.Output}");
        }

        await Tool.RunAsync("chown", ["nobody", $"{home}/sasldb2"]);
        // A session of its own: at its end it signals its whole process group, in which other servers of the tests would be.
        var command = new ServerCommand(
            "cyrus", "setsid", [Unpacked("usr/lib/cyrus/bin/master"), "-C", imapd, "-M", config, "-p", $"{home}/master.pid", "-D"], $"{home}/master.log")
        {
            Environment = environment,
        };
        return new CyrusServer(port, await ServerProcess.StartAsync(command, token => Probe.AnswersAsync(port, "* OK", "", token)));
    }

    public ValueTask DisposeAsync() => Process.DisposeAsync();

    private static string Unpacked(string path)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Gateway.sln")))
            {
                return Path.Combine(folder.FullName, "artifacts/unpacked", path);
            }
        }

        throw new DirectoryNotFoundException($"no Gateway.sln above {AppContext.BaseDirectory}");
    }

    private static string ImapConfig(string home) => $"""
        configdirectory: {home}/conf
        partition-default: {home}/spool
        cyrus_user: nobody
        cyrus_group: nogroup
        servername: {Name}
        admins: gwadmin
        proxyservers: {ProxyUser}
        virtdomains: off
        unixhierarchysep: yes
        altnamespace: yes
        autocreate_quota: 0
        autocreate_users: anyone
        allowplaintext: yes
        sasl_mech_list: PLAIN LOGIN
        sasl_pwcheck_method: auxprop
        sasl_auxprop_plugin: sasldb
        sasl_sasldb_path: {home}/sasldb2
        duplicate_db_path: {home}/conf/deliver.db
        lmtpsocket: {home}/lmtp
        idlesocket: {home}/idle
        notifysocket: {home}/notify

        """;

    private static string MasterConfig(string imapd, int port) => $$"""
        START {
          recover cmd="{{Unpacked("usr/lib/cyrus/bin/ctl_cyrusdb")}} -C {{imapd}} -r"
        }
        SERVICES {
          imap cmd="{{Unpacked("usr/lib/cyrus/bin/imapd")}} -C {{imapd}} -U 30" listen="127.0.0.1:{{port.ToString(CultureInfo.InvariantCulture)}}" prefork=0 maxchild=20
        }
        EVENTS {
        }

        """;
}
