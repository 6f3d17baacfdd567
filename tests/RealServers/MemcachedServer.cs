using System.Globalization;

namespace Gateway.RealServers;

/// <summary>memcached, which SOGo needs: one per SOGo, or they share its password cache.</summary>
public sealed class MemcachedServer : IAsyncDisposable
{
    private readonly ServerProcess _process;

    private MemcachedServer(ServerProcess process, int port)
    {
        _process = process;
        Port = port;
    }

    public int Port { get; }

    public static async Task<MemcachedServer> StartAsync(ServerFolder folder)
    {
        var port = FreePort.Next();
        var command = new ServerCommand(
            "memcached",
            "/usr/bin/memcached",
            ["-l", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture), "-U", "0", "-m", "32"],
            folder.At("memcached.log"),
            User: "memcache");
        var process = await ServerProcess.StartAsync(command, token => Probe.AnswersAsync(port, "VERSION", "version\r\n", token));
        return new MemcachedServer(process, port);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
