using System.Globalization;
using Gateway.RealServers;

namespace Gateway.Load.Proxies;

/// <summary>
/// perdition, a process for each connection; no SMTP. Debian's package would take Dovecot's place, so <c>./bench</c> unpacks it into a
/// folder of its own.
/// </summary>
internal static class Perdition
{
    public static async Task<MailProxy> StartAsync(ServerFolder folder, MailPorts backend, string root)
    {
        await folder.FolderAsync("perdition");
        TestCertificate.Write(folder, "perdition", "localhost");
        var ports = new MailPorts();
        var processes = new List<ServerProcess>();
        foreach (var (kind, program, greeting) in new[] { (MailKind.Imap, "perdition.imap4", "* OK"), (MailKind.Pop3, "perdition.pop3", "+OK") })
        {
            processes.Add(await StartAsync(folder, root, (program, ports[kind, false], backend[kind, false], greeting)));
            processes.Add(await StartAsync(folder, root, (program, ports[kind, true], backend[kind, false], "")));
        }

        return new MailProxy("perdition", ports, processes) { Kinds = [MailKind.Imap, MailKind.Pop3] };
    }

    // An empty greeting means TLS: whether it listens is all that can be asked in clear.
    private static Task<ServerProcess> StartAsync(ServerFolder folder, string root, (string Program, int Port, int Backend, string Greeting) run)
    {
        string[] tls = run.Greeting.Length > 0
            ? ["--ssl_mode", "none"]
            : ["--ssl_mode", "ssl_listen", "--ssl_cert_file", folder.At("perdition/server.crt"), "--ssl_key_file", folder.At("perdition/server.key"),
                "--ssl_no_cert_verify"];
        string[] arguments =
        [
            "--no_daemon", "--config_file", "/dev/null", "--map_library", "", "--no_lookup", "--log_facility", "-",
            "--connection_limit", "2000",
            "--pid_file", "", "--username", "root", "--group", "root", "--bind_address", "127.0.0.1",
            "--listen_port", run.Port.ToString(CultureInfo.InvariantCulture),
            "--outgoing_server", "127.0.0.1", "--outgoing_port", run.Backend.ToString(CultureInfo.InvariantCulture), .. tls,
        ];
        var command = new ServerCommand(run.Program, Path.Combine(root, "usr/sbin", run.Program), arguments, folder.At($"perdition/{run.Port}.log"))
        {
            Environment = new Dictionary<string, string> { ["LD_LIBRARY_PATH"] = Path.Combine(root, "usr/lib/x86_64-linux-gnu") + ":" + Path.Combine(root, "usr/lib") },
        };
        return ServerProcess.StartAsync(
            command,
            token => run.Greeting.Length > 0 ? Probe.AnswersAsync(run.Port, run.Greeting, "", token) : Probe.AcceptsAsync(run.Port, token));
    }
}
