using System.Globalization;
using StackExchange.Redis;

namespace Gateway.RealServers;

/// <summary>Redis with a password and without persistence.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    /// <summary>Asked for at every connection; without it Redis answers NOAUTH.</summary>
    public const string Password = "redis-of-the-tests";

    private RedisServer(ServerProcess process, int port)
    {
        Process = process;
        Port = port;
    }

    public int Port { get; }

    /// <summary>To stop it and start it again (an outage).</summary>
    public ServerProcess Process { get; }

    /// <summary>For StackExchange.Redis; keeps trying while Redis is away.</summary>
    public string ConnectionString => $"127.0.0.1:{Port},password={Password},abortConnect=false";

    /// <summary>Started; <paramref name="options"/>: more of its command line, such as an ACL.</summary>
    public static async Task<RedisServer> StartAsync(ServerFolder folder, params string[] options)
    {
        var port = FreePort.Next();
        var command = new ServerCommand(
            "redis",
            "/usr/bin/redis-server",
            ["--port", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--requirepass", Password,
                "--save", "", "--appendonly", "no", "--dir", folder.Path, .. options],
            folder.At("redis.log"));
        var process = await ServerProcess.StartAsync(command, token => Probe.AnswersAsync(port, "-NOAUTH", "PING\r\n", token));
        return new RedisServer(process, port);
    }

    /// <summary>A connection of its own, signed in; the caller disposes it.</summary>
    public async Task<ConnectionMultiplexer> ConnectAsync() => await ConnectionMultiplexer.ConnectAsync(ConnectionString);

    public ValueTask DisposeAsync() => Process.DisposeAsync();
}
