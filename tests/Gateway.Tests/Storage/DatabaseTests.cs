using Gateway.Storage;
using Npgsql;

namespace Gateway.Tests.Storage;

public sealed class DatabaseTests(PostgreSqlFixture postgreSql) : StoreTest(postgreSql)
{
    private const string Insert = "insert into key_canary (kid, sealed, created) values (@kid, @value, 0)";

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    public async Task A_work_that_throws_leaves_nothing(string provider)
    {
        await using var store = await CreateStoreAsync(provider);

        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => store.Database.WriteAsync(
            async session =>
            {
                await session.ExecuteAsync(Insert, new { kid = 1L, value = new byte[] { 1 } });
                throw new InvalidTimeZoneException();
            },
            default));

        Assert.Equal(0, await CountAsync(store));
    }

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    public async Task A_refused_statement_is_a_fault_and_a_duplicate_a_conflict(string provider)
    {
        await using var store = await CreateStoreAsync(provider);
        await store.ExecuteAsync(Insert, new { kid = 1L, value = new byte[] { 1 } });

        await Assert.ThrowsAsync<StoreFaultException>(() => store.ExecuteAsync("insert into nowhere values (1)"));
        await Assert.ThrowsAsync<StoreConflictException>(() => store.ExecuteAsync(Insert, new { kid = 1L, value = new byte[] { 2 } }));
        await Assert.ThrowsAsync<StoreFaultException>(
            () => store.ExecuteAsync("insert into login_name (name, account_id) values ('a@example.org', 'nobody')"));
    }

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    public async Task Writers_at_once_lose_no_update(string provider)
    {
        await using var store = await CreateStoreAsync(provider);
        await store.ExecuteAsync(Insert, new { kid = 0L, value = Array.Empty<byte>() });

        await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => store.ExecuteAsync("update key_canary set created = created + 1")));

        Assert.Equal(40, await store.Database.ReadAsync(session => session.ScalarAsync<long>("select created from key_canary"), default));
    }

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    public async Task A_caller_that_is_gone_is_told_so(string provider)
    {
        await using var store = await CreateStoreAsync(provider);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => store.Database.ReadAsync(session => session.ScalarAsync<long>("select 1"), new CancellationToken(canceled: true)));
    }

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    public async Task Migrating_again_changes_nothing_and_a_newer_store_is_refused(string provider)
    {
        await using var store = await CreateStoreAsync(provider);
        await store.ExecuteAsync(Insert, new { kid = 1L, value = new byte[] { 1 } });

        await store.Database.MigrateAsync(default);

        Assert.Equal(1, await CountAsync(store));
        await store.ExecuteAsync("update schemaversions set scriptname = replace(scriptname, '0001_initial', '9999_future')");
        var refusal = await Assert.ThrowsAsync<StoreFaultException>(() => store.Database.MigrateAsync(default));
        Assert.Contains("9999_future.sql", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nodes_that_start_at_once_migrate_once()
    {
        await using var store = await CreateStoreAsync("Postgres");
        await using var other = store.Open();
        await store.ExecuteAsync("drop schema public cascade");
        await store.ExecuteAsync("create schema public");

        await Task.WhenAll(store.Database.MigrateAsync(default), other.MigrateAsync(default));

        Assert.Equal(0, await CountAsync(store));
    }

    [Fact]
    public async Task Another_nodes_change_ends_the_wait_for_a_hint()
    {
        await using var store = await CreateStoreAsync("Postgres");
        await using var other = store.Open();
        // The first hint is the node's own: from then on it listens.
        await store.Database.WaitForHintAsync(TimeSpan.FromSeconds(20), default);

        var hint = store.Database.WaitForHintAsync(TimeSpan.FromMinutes(5), default);
        await other.WriteAsync(other.HintAsync, default);

        await hint.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    [Trait("Security", "148")]
    public async Task A_locked_table_of_PostgreSQL_is_unavailable_in_time_and_good_again_afterwards()
    {
        await using var store = await CreateStoreAsync("Postgres", configure: options =>
        {
            options.ReadTimeout = TimeSpan.FromMilliseconds(300);
            options.WriteTimeout = TimeSpan.FromMilliseconds(300);
        });
        await using var source = NpgsqlDataSource.Create(store.Options.ConnectionString!);
        await using var connection = await source.OpenConnectionAsync();
        var transaction = await connection.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand("lock table key_canary in access exclusive mode", connection)) await command.ExecuteNonQueryAsync();

        await Assert.ThrowsAsync<StoreUnavailableException>(() => CountAsync(store));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.ExecuteAsync(Insert, new { kid = 1L, value = new byte[] { 1 } }));
        await transaction.RollbackAsync();

        Assert.Equal(0, await CountAsync(store));
    }

    [Fact]
    public async Task Connections_that_the_server_ended_cost_no_read()
    {
        await using var store = await CreateStoreAsync("Postgres");
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => CountAsync(store)));
        await using var source = NpgsqlDataSource.Create(store.Options.ConnectionString! + ";Application Name=operator");
        await using (var command = source.CreateCommand(
            "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'gateway' and datname = current_database()"))
        {
            await command.ExecuteNonQueryAsync();
        }

        Assert.Equal(0, await CountAsync(store));
    }

    private static Task<long> CountAsync(TestStore store) =>
        store.Database.ReadAsync(session => session.ScalarAsync<long>("select count(*) from key_canary"), default);
}
