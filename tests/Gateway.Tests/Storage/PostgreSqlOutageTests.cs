using System.Diagnostics;
using Gateway.RealServers;
using Gateway.Storage;

namespace Gateway.Tests.Storage;

public sealed class PostgreSqlOutageTests(PostgreSqlFixture postgreSql)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    [Trait("Security", "147")]
    [Trait("Reliability", "9")]
    public async Task A_killed_server_is_unavailable_within_a_second_and_good_again_without_a_restart_of_ours()
    {
        using var folder = ServerFolder.Create();
        await using var server = await PostgreSqlServer.StartAsync(folder);
        var connection = (await server.CreateDatabaseAsync("outage")).Replace("Pooling=false", "Pooling=true", StringComparison.Ordinal);
        await using var store = await TestStore.CreateAsync(StorageProvider.Postgres, postgreSql, configure: options =>
        {
            options.ConnectionString = connection;
            options.ReadTimeout = TimeSpan.FromSeconds(1);
        });
        Assert.Equal(0, await CountAsync(store));

        using (var process = Process.GetProcessById(server.Process.ProcessId)) process.Kill();
        await server.Process.StopAsync();
        var asked = TimeProvider.System.GetTimestamp();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => CountAsync(store));
        Assert.InRange(TimeProvider.System.GetElapsedTime(asked), TimeSpan.Zero, TimeSpan.FromSeconds(1.5));

        await server.Process.StartAgainAsync();
        Assert.Equal(0, await AnsweredAsync(store));
    }

    private static async Task<long> AnsweredAsync(TestStore store)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return await CountAsync(store);
            }
            catch (StoreUnavailableException) when (TimeProvider.System.GetElapsedTime(started) < Patience)
            {
                // Still recovering: ask again.
            }
        }
    }

    private static Task<long> CountAsync(TestStore store) =>
        store.Database.ReadAsync(session => session.ScalarAsync<long>("select count(*) from key_canary"), default);
}
