using Gateway.RealServers;

namespace Gateway.Benchmarks.Credentials;

/// <summary>A PostgreSQL and a Redis of their own for a run.</summary>
internal sealed class Stores : IAsyncDisposable
{
    public const string Sqlite = "SQLite";
    public const string PostgreSql = "PostgreSQL";

    private readonly ServerFolder _folder;
    private int _databases;

    private Stores(ServerFolder folder, PostgreSqlServer postgreSql, RedisServer redis) => (_folder, Server, Redis) = (folder, postgreSql, redis);

    public static IReadOnlyList<string> Names { get; } = [Sqlite, PostgreSql];

    public PostgreSqlServer Server { get; }

    public RedisServer Redis { get; }

    public static async Task<Stores> StartAsync()
    {
        var folder = ServerFolder.Create();
        return new Stores(folder, await PostgreSqlServer.StartAsync(folder), await RedisServer.StartAsync(folder));
    }

    /// <summary>Settings of a node on a new, empty store.</summary>
    public async Task<(string Key, string? Value)[]> SettingsAsync(string store) => store == Sqlite
        ? []
        :
        [
            ("Gateway:Store:Provider", "Postgres"),
            ("Gateway:Store:ConnectionString", (await Server.CreateDatabaseAsync($"bench{++_databases}")).Replace("Pooling=false", "Pooling=true", StringComparison.Ordinal)),
        ];

    /// <summary>Settings of a node with Redis.</summary>
    public (string Key, string? Value)[] WithRedis() => [("Gateway:Redis:ConnectionString", Redis.ConnectionString), ("Gateway:Redis:Budget", "00:00:00.200")];

    public async ValueTask DisposeAsync()
    {
        await Redis.DisposeAsync();
        await Server.DisposeAsync();
        _folder.Dispose();
    }
}
