using Dapper;
using Gateway.AppPasswords;
using Gateway.Storage;
using Microsoft.Data.Sqlite;

namespace Gateway.Tests.Storage;

public sealed class SqliteDatabaseTests(PostgreSqlFixture postgreSql) : StoreTest(postgreSql)
{
    private const string Sqlite = "Sqlite";

    [Fact]
    [Trait("Security", "148")]
    public async Task A_lock_of_another_process_stops_writes_as_unavailable_and_no_read()
    {
        await using var store = await CreateStoreAsync(Sqlite);
        await using var other = Outside(store);
        await other.ExecuteAsync("begin exclusive");

        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.ExecuteAsync("update key_canary set created = 1"));
        Assert.Equal(0, await CountAsync(store.Database));

        await other.ExecuteAsync("rollback");
        Assert.Equal(0, await store.ExecuteAsync("update key_canary set created = 1"));
    }

    [Fact]
    public async Task A_short_lock_of_another_process_is_waited_for()
    {
        await using var store = await CreateStoreAsync(Sqlite);
        await using var other = Outside(store);
        await other.ExecuteAsync("begin immediate");

        var write = store.ExecuteAsync("update key_canary set created = 1");
        await other.ExecuteAsync("rollback");

        Assert.Equal(0, await write);
    }

    [Fact]
    public async Task Works_run_on_threads_of_their_own_and_their_continuations_do_not()
    {
        await using var store = await CreateStoreAsync(Sqlite);

        var inside = await store.Database.ReadAsync(
            _ => Task.FromResult((Thread.CurrentThread.IsThreadPoolThread, Thread.CurrentThread.Name)), default);

        Assert.False(inside.IsThreadPoolThread);
        Assert.StartsWith("sqlite reader", inside.Name, StringComparison.Ordinal);
        Assert.DoesNotContain("sqlite", Thread.CurrentThread.Name ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_queue_is_unavailable_at_once_and_drains()
    {
        await using var store = await CreateStoreAsync(Sqlite, configure: options => (options.QueueLimit, options.Readers) = (16, 1));
        using var gate = new ManualResetEventSlim();
        using var entered = new SemaphoreSlim(0);
        var first = store.Database.ReadAsync(
            _ =>
            {
                entered.Release();
                gate.Wait();
                return Task.FromResult(0L);
            },
            default);
        await entered.WaitAsync();

        var waiting = Enumerable.Range(0, 16).Select(_ => CountAsync(store.Database)).ToList();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => CountAsync(store.Database));
        gate.Set();

        await Task.WhenAll([first, .. waiting]);
        Assert.Equal(0, await CountAsync(store.Database));
    }

    [Fact]
    public async Task A_work_that_leaves_its_thread_is_refused()
    {
        await using var store = await CreateStoreAsync(Sqlite);

        await Assert.ThrowsAsync<InvalidOperationException>(() => store.Database.ReadAsync(
            async _ =>
            {
                await Task.Yield();
                return 1;
            },
            default));
    }

    [Fact]
    public async Task An_acknowledged_write_is_synced_to_the_log()
    {
        await using var store = await CreateStoreAsync(Sqlite);

        var settings = await store.Database.WriteAsync(
            async session => (
                await session.ScalarAsync<string>("pragma journal_mode"),
                await session.ScalarAsync<long>("pragma synchronous"),
                await session.ScalarAsync<long>("pragma foreign_keys")),
            default);

        Assert.Equal(("wal", 2L, 1L), settings);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_a_fault_that_names_itself()
    {
        await using var store = await CreateStoreAsync(Sqlite);
        await store.Database.DisposeAsync();
        foreach (var leftover in Directory.GetFiles(store.Options.DataDirectory)) File.Delete(leftover);
        await File.WriteAllTextAsync(store.Options.SqlitePath, new string('x', 10_000));
        await using var broken = store.Open();

        await Assert.ThrowsAsync<StoreFaultException>(() => CountAsync(broken));
        await Assert.ThrowsAsync<StoreFaultException>(() => broken.MigrateAsync(default));
    }

    [Fact]
    public async Task The_candidate_statement_reads_no_table_from_end_to_end()
    {
        await using var store = await CreateStoreAsync(Sqlite);

        var plan = await store.Database.ReadAsync(
            async session =>
            {
                var command = session.Statement(
                    "explain query plan " + CandidateRow.Sql(store.Database.ClockSql),
                    ("@name", "a@example.org"), ("@domain", "example.org"), ("@kid1", 1L), ("@idx1", 2L), ("@kid2", 3L), ("@idx2", 4L));
                await using var reader = await command.ExecuteReaderAsync();
                var steps = new List<string>();
                while (await reader.ReadAsync()) steps.Add(reader.GetString(3));
                return steps;
            },
            default);

        Assert.DoesNotContain(plan, step => step.StartsWith("SCAN", StringComparison.Ordinal) && step is not ("SCAN q" or "SCAN CONSTANT ROW"));
        Assert.Equal(2, plan.Count(step => step.Contains("USING INDEX app_password_kid_idx (kid=? AND idx=?)", StringComparison.Ordinal)));
    }

    private static Task<long> CountAsync(Database database) =>
        database.ReadAsync(session => session.ScalarAsync<long>("select count(*) from key_canary"), default);

    private static SqliteConnection Outside(TestStore store)
    {
        var connection = new SqliteConnection($"Data Source={store.Options.SqlitePath};Pooling=false");
        connection.Open();
        return connection;
    }
}
