using System.Text;
using Gateway.RealServers;

namespace Gateway.Load.Proxies;

/// <summary>haproxy in TCP mode: it signs nobody in and looks at nothing. A limit, not a peer.</summary>
internal static class HaproxyTcp
{
    public static async Task<MailProxy> StartAsync(ServerFolder folder, MailPorts backend)
    {
        var home = await folder.FolderAsync("haproxy");
        TestCertificate.Write(folder, "haproxy", "localhost");
        var both = await File.ReadAllTextAsync(Path.Combine(home, "server.crt")) + "\n" + await File.ReadAllTextAsync(Path.Combine(home, "server.key"));
        var pair = folder.Write("haproxy/both.pem", both, "600");
        var ports = new MailPorts();
        var file = folder.Write("haproxy/haproxy.cfg", Configuration(pair, ports, backend));
        var command = new ServerCommand("haproxy", "/usr/sbin/haproxy", ["-db", "-f", file], Path.Combine(home, "haproxy.log"));
        var process = await ServerProcess.StartAsync(command, token => Probe.AnswersAsync(ports[MailKind.Imap, false], "* OK", "", token));
        return new MailProxy("haproxy (TCP, no sign-in)", ports, [process]);
    }

    private static string Configuration(string pair, MailPorts ports, MailPorts backend)
    {
        var text = new StringBuilder("""
            global
              maxconn 9500
              nbthread 2
            defaults
              mode tcp
              timeout connect 5s
              timeout client 1h
              timeout server 1h

            """);
        foreach (var kind in Enum.GetValues<MailKind>())
        {
            text.AppendLine(FormattableString.Invariant($"""
                listen {kind}
                  bind 127.0.0.1:{ports[kind, false]}
                  bind 127.0.0.1:{ports[kind, true]} ssl crt {pair}
                  server backend 127.0.0.1:{backend[kind, false]}
                """));
        }

        return text.ToString();
    }
}
