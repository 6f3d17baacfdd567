using System.Globalization;
using Gateway.RealServers;
using Gateway.Redis;
using Gateway.Tests.Login;
using StackExchange.Redis;

namespace Gateway.Tests.Redis;

/// <summary>One real Redis, the nodes on it, and a look at what lies in it.</summary>
internal sealed class SharedRedis : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ServerFolder _folder;
    private readonly ConnectionMultiplexer _connection;

    private SharedRedis(ServerFolder folder, RedisServer server, ConnectionMultiplexer connection) =>
        (_folder, Server, _connection) = (folder, server, connection);

    public RedisServer Server { get; }

    public IDatabase Database => _connection.GetDatabase();

    public static async Task<SharedRedis> StartAsync()
    {
        var folder = ServerFolder.Create();
        var server = await RedisServer.StartAsync(folder);
        return new SharedRedis(folder, server, await server.ConnectAsync());
    }

    /// <summary>A node; a second to answer, since the tests' machine may be busy.</summary>
    public async Task<LoginWorld> NodeAsync(LoginWorld? beside = null, string budget = "00:00:01", string options = "", TimeProvider? time = null)
    {
        var node = await LoginWorld.CreateAsync(
            time ?? TimeProvider.System, beside, [("Gateway:Redis:ConnectionString", Server.ConnectionString + options), ("Gateway:Redis:Budget", budget)]);
        await node.Get<RedisConnection>().ConnectAsync(CancellationToken.None);
        return node;
    }

    /// <summary>The name of a mark, once there is one.</summary>
    public async Task<RedisKey> MarkAsync(RedisKey except = default, string pattern = "gw:a1:*")
    {
        var asked = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (await FindMarkAsync(except, pattern) is { } found) return found;
            Assert.InRange(TimeProvider.System.GetElapsedTime(asked), TimeSpan.Zero, Patience);
        }
    }

    public async Task<RedisKey?> FindMarkAsync(RedisKey except = default, string pattern = "gw:a1:*")
    {
        try
        {
            await foreach (var key in _connection.GetServers()[0].KeysAsync(pattern: pattern))
            {
                if (key != except) return key;
            }
        }
        catch (RedisException)
        {
            // Not connected again yet.
        }

        return null;
    }

    public async Task SignalAsync(string signal) =>
        await Tool.RunAsync("kill", ["-" + signal, Server.Process.ProcessId.ToString(CultureInfo.InvariantCulture)]);

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await Server.DisposeAsync();
        _folder.Dispose();
    }
}
