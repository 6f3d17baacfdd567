using System.Diagnostics.Metrics;
using Gateway.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Storage;

/// <summary>A new, migrated database of either kind, removed at its end.</summary>
internal sealed class TestStore : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly ServiceProvider _meters = new ServiceCollection().AddMetrics().BuildServiceProvider();

    private TestStore(DirectoryInfo folder, StorageOptions options, TimeProvider time)
    {
        _folder = folder;
        Options = options;
        Metrics = new StorageMetrics(_meters.GetRequiredService<IMeterFactory>());
        Database = Open(time);
    }

    public Database Database { get; }

    public StorageMetrics Metrics { get; }

    public StorageOptions Options { get; }

    public static async Task<TestStore> CreateAsync(
        StorageProvider provider, PostgreSqlFixture postgreSql, TimeProvider? time = null, Action<StorageOptions>? configure = null, bool isMigrated = true)
    {
        var options = new StorageOptions { Provider = provider, ReadTimeout = TimeSpan.FromSeconds(10), WriteTimeout = TimeSpan.FromSeconds(20) };
        var folder = Directory.CreateTempSubdirectory("gwstore");
        options.DataDirectory = folder.FullName;
        if (provider == StorageProvider.Postgres) options.ConnectionString = await postgreSql.CreateDatabaseAsync();
        configure?.Invoke(options);
        var store = new TestStore(folder, options, time ?? TimeProvider.System);
        if (isMigrated) await store.Database.MigrateAsync(CancellationToken.None);
        return store;
    }

    /// <summary>A second gateway process' view of the same database.</summary>
    public Database Open(TimeProvider? time = null)
    {
        var options = Microsoft.Extensions.Options.Options.Create(Options);
        return Options.Provider == StorageProvider.Postgres
            ? new PostgreSqlDatabase(options, Metrics, time ?? TimeProvider.System, NullLogger<PostgreSqlDatabase>.Instance)
            : new SqliteDatabase(options, Metrics, time ?? TimeProvider.System, NullLogger<SqliteDatabase>.Instance);
    }

    /// <summary>Past the gateway: what somebody with access to the database does.</summary>
    public Task<int> ExecuteAsync(string sql, object? parameters = null) =>
        Database.WriteAsync(session => session.ExecuteAsync(sql, parameters), CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        await _meters.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
