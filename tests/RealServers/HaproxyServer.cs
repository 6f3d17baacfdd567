using System.Globalization;

namespace Gateway.RealServers;

/// <summary>haproxy as layer-4 balancer before several gateways: PROXY protocol v2 to each, and nobody is sent to one whose /readyz says no.</summary>
public sealed class HaproxyServer : IAsyncDisposable
{
    private HaproxyServer(ServerProcess process) => Process = process;

    public ServerProcess Process { get; }

    /// <summary>Starts it with a configuration, and returns when it listens on <paramref name="port"/>.</summary>
    public static async Task<HaproxyServer> StartAsync(ServerFolder folder, string config, int port)
    {
        var file = folder.Write("haproxy.cfg", config);
        await Tool.RunAsync("/usr/sbin/haproxy", ["-c", "-q", "-f", file]);
        var command = new ServerCommand("haproxy", "/usr/sbin/haproxy", ["-db", "-f", file], folder.At("haproxy.log"))
        {
            // Without its master-worker mode it ends at once.
            StopSignal = UnixSignal.Interrupt,
        };
        return new HaproxyServer(await ServerProcess.StartAsync(command, async token =>
        {
            using var socket = new System.Net.Sockets.TcpClient();
            await socket.ConnectAsync(System.Net.IPAddress.Loopback, port, token);
            return true;
        }));
    }

    /// <summary>One port of the balancer and, for each node, the port behind it.</summary>
    public static string Service(string name, int port, IReadOnlyList<int> nodes, IReadOnlyList<int> checks)
    {
        var servers = nodes.Select((node, i) =>
            $"  server node{i + 1} 127.0.0.1:{Text(node)} send-proxy-v2 check port {Text(checks[i])} inter 200ms fall 1 rise 1\n");
        return $"""
            listen {name}
              bind 127.0.0.1:{Text(port)}
              option httpchk GET /readyz
            {string.Concat(servers)}

            """;
    }

    /// <summary>What stands before the services.</summary>
    public static string Defaults => """
        global
          maxconn 2000
        defaults
          mode tcp
          balance roundrobin
          retries 3
          option redispatch 1
          timeout connect 2s
          timeout client 70m
          timeout server 70m
          timeout check 1s


        """;

    public ValueTask DisposeAsync() => Process.DisposeAsync();

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
