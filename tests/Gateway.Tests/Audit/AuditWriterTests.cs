using Gateway.Audit;
using Gateway.Tests.Login;
using Gateway.Tests.Storage;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Audit;

public sealed class AuditWriterTests(PostgreSqlFixture postgreSql) : StoreTest(postgreSql)
{
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private readonly LoginWorld.RememberedLogs _logs = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    public async Task What_is_recorded_is_written_a_moment_later_in_one_batch(string provider)
    {
        await using var world = await CreateWorldAsync(provider);
        using var writer = Writer(world);
        await writer.StartAsync(Token);

        for (var i = 0; i < 10; i++) world.Audit.Record(Decision(world, $"c{i}"));
        await UntilAsync(world, Gather, async () => (await RowsAsync(world)).Count > 0);

        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"c{9 - i}"), (await RowsAsync(world)).Select(row => row.ConnectionId));
        await writer.StoppedAsync(Token);
    }

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    public async Task A_store_that_fails_is_told_of_once_and_the_rows_come_in_when_it_is_back(string provider)
    {
        await using var world = await CreateWorldAsync(provider);
        using var writer = Writer(world);
        await world.Store.ExecuteAsync("alter table audit rename to gone");
        await writer.StartAsync(Token);

        world.Audit.Record(Decision(world, "c1"));
        await UntilAsync(world, Gather, () => Task.FromResult(Told("2800") == 1));
        world.Audit.Record(Decision(world, "c2"));
        for (var i = 0; i < 5; i++) world.Time.Advance(Pause);
        await world.Store.ExecuteAsync("alter table gone rename to audit");
        await UntilAsync(world, Pause, async () => (await RowsAsync(world)).Count == 2);

        Assert.Equal(1, Told("2800"));
        await UntilAsync(world, Gather, () => Task.FromResult(Told("2801") == 1));
        Assert.True((await world.AuditStore.VerifyAsync(null, Token)).IsIntact);
        await writer.StoppedAsync(Token);
    }

    [Fact]
    public async Task What_waits_at_the_stop_is_written()
    {
        await using var world = await CreateWorldAsync("Sqlite");
        using var writer = Writer(world);
        await writer.StartAsync(Token);

        // The clock stands still: the loop never gets as far as writing.
        for (var i = 0; i < 3; i++) world.Audit.Record(Decision(world, $"c{i}"));
        await writer.StopAsync(Token);
        Assert.Empty(await RowsAsync(world));
        await writer.StoppedAsync(Token);

        Assert.Equal(3, (await RowsAsync(world)).Count);
    }

    private AuditWriter Writer(StoreWorld world)
    {
        var factory = LoggerFactory.Create(logging => logging.AddProvider(_logs));
        return new AuditWriter(world.Audit, world.Time, factory.CreateLogger<AuditWriter>());
    }

    private int Told(string id) => _logs.Lines.Count(line => line.StartsWith(id, StringComparison.Ordinal));

    private static Task<IReadOnlyList<AuditRow>> RowsAsync(StoreWorld world) => world.AuditStore.ListAsync(new AuditFilter(), Token);

    // Time passes until it has happened.
    private static async Task UntilAsync(StoreWorld world, TimeSpan step, Func<Task<bool>> happened)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await happened())
        {
            world.Time.Advance(step);
            Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(30));
            await Task.Yield();
        }
    }

    private static AuditEvent Decision(StoreWorld world, string connection) => new()
    {
        Kind = AuditKind.SignInDenied,
        At = world.Time.GetUtcNow(),
        Actor = Actor.Client,
        UnknownName = "x",
        ConnectionId = connection,
    };
}
