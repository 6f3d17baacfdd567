using System.Globalization;

namespace Gateway.RealServers;

/// <summary>The servers behind a SOGo, by their loopback ports.</summary>
public sealed record SogoBackends(PostgreSqlServer Database, MemcachedServer Cache, int ImapPort, int SmtpPort);

/// <summary>
/// SOGo with ActiveSync, in trust mode: whoever reaches the port is who he says, and the password he presents is only used
/// for IMAP and SMTP. Tables are the combined ones.
/// </summary>
public sealed class SogoServer : IAsyncDisposable
{
    private SogoServer(int port, ServerProcess process)
    {
        Port = port;
        Process = process;
    }

    public int Port { get; }

    /// <summary>To stop it and start it again (an outage).</summary>
    public ServerProcess Process { get; }

    /// <summary>The address of ActiveSync; the path is case-sensitive.</summary>
    public Uri ActiveSyncUrl => new($"http://127.0.0.1:{Port}/SOGo/Microsoft-Server-ActiveSync");

    public static async Task<SogoServer> StartAsync(ServerFolder folder, SogoBackends backends, IReadOnlyList<MailUser> users)
    {
        var database = await CreateDatabaseAsync(backends.Database, users);
        var home = await folder.FolderAsync("sogo", "sogo", "0755");
        // A defaults folder of our own: GNUstep would read that of the sogo user, which belongs to the system's SOGo.
        await folder.FolderAsync("sogo/defaults", "sogo", "0755");
        folder.Write("sogo/defaults/sogod.plist", SogoConfig.Text(database, backends));
        var gnustep = folder.Write("sogo/gnustep.conf", $"GNUSTEP_USER_DEFAULTS_DIR={home}/defaults\n");

        var port = FreePort.Next();
        var command = new ServerCommand(
            "sogo",
            "/usr/sbin/sogod",
            ["-WOPort", $"127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}", "-WONoDetach", "YES", "-WOWorkersCount", "10",
                "-WOLogFile", "-", "-WOPidFile", $"{home}/sogo.pid", "-SxVMemLimit", "0"],
            folder.At("sogo.log"),
            User: "sogo")
        {
            Environment = new Dictionary<string, string> { ["GNUSTEP_CONFIG_FILE"] = gnustep },
        };
        var process = await ServerProcess.StartAsync(
            command,
            token => Probe.AnswersAsync(port, "HTTP/1.1 ", "OPTIONS /SOGo/Microsoft-Server-ActiveSync HTTP/1.1\r\nHost: localhost\r\n\r\n", token));
        return new SogoServer(port, process);
    }

    public ValueTask DisposeAsync() => Process.DisposeAsync();

    private static async Task<string> CreateDatabaseAsync(PostgreSqlServer server, IReadOnlyList<MailUser> users)
    {
        await server.CreateDatabaseAsync("sogo");
        var rows = users.Select(user => $"('{user.Address}','{user.Address}','{user.StoredPassword()}','{user.DisplayName}','{user.Address}')");
        await server.ExecuteAsync("sogo", $"""
            CREATE TABLE directory (c_uid text PRIMARY KEY, c_name text, c_password text, c_cn text, mail text);
            INSERT INTO directory VALUES {string.Join(',', rows)};
            """);
        return $"postgresql://postgres:trusted@127.0.0.1:{server.Port}/sogo";
    }
}
