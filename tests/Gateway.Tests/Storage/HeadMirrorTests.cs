using Gateway.Accounts;
using Gateway.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Storage;

/// <summary>Logs that were cut back to an end which once was sealed: whole by themselves, and still found.</summary>
public sealed class HeadMirrorTests(PostgreSqlFixture postgreSql) : StoreTest(postgreSql)
{
    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    [Trait("Security", "132")]
    [Trait("Security", "142")]
    public async Task Last_rows_cut_with_an_older_end_put_back_are_found_and_stay_found(string provider)
    {
        await using var world = await CreateWorldAsync(provider);
        var file = File(world);
        var mirror = Mirror(world, file);
        await world.AddAsync("a@example.org");
        var older = await EndAsync(world);
        await world.AddAsync("b@example.org");
        await world.AddAsync("c@example.org");
        await mirror.KeepAsync(default);

        await world.Store.ExecuteAsync("delete from audit where seq > 1");
        await world.Store.ExecuteAsync("update chain_head set seq = @Seq, hash = @Hash, kid = @Kid, mac = @Mac where name = 'audit'", older);

        Assert.True((await world.AuditStore.VerifyAsync(null, default)).IsIntact);
        Assert.Equal(("audit", 3L), await mirror.FindCutAsync(default));
        // Rows that come after it hide nothing, on this node and on one that starts.
        for (var i = 0; i < 3; i++) await world.AddAsync($"d{i}@example.org");
        await mirror.KeepAsync(default);
        Assert.Equal(("audit", 3L), await mirror.FindCutAsync(default));
        var started = Mirror(world, file);
        await started.KeepAsync(default);
        Assert.Equal(("audit", 3L), await started.FindCutAsync(default));
        Assert.Contains("set back", await started.FindFaultAsync(default), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_that_only_grows_is_never_at_fault()
    {
        await using var world = await CreateWorldAsync("Sqlite");
        var file = File(world);
        for (var i = 0; i < 3; i++)
        {
            await world.AddAsync($"a{i}@example.org", TwoStepState.Enforced);
            var mirror = Mirror(world, file);
            Assert.Null(await mirror.FindFaultAsync(default));
            await mirror.KeepAsync(default);
        }

        await world.States.SetAsync("a0@example.org", TwoStepState.Blocked, StoreWorld.Tester, default);
        Assert.Null(await Mirror(world, file).FindFaultAsync(default));
    }

    [Fact]
    public async Task A_mirror_of_another_key_or_of_rubbish_proves_nothing_against_the_store()
    {
        await using var world = await CreateWorldAsync("Sqlite");
        var file = File(world);
        file.Write([1, 0, 0, 0, 9, 9, 9]);

        Assert.Null(await Mirror(world, file).FindFaultAsync(default));
    }

    private static HeadMirrorFile File(StoreWorld world) =>
        new(Path.Combine(world.Store.Options.DataDirectory, "chain-heads"), NullLogger<HeadMirrorFile>.Instance);

    private static HeadMirror Mirror(StoreWorld world, HeadMirrorFile file) =>
        new(world.Store.Database, world.Heads, world.Keys, file, NullLogger<HeadMirror>.Instance);

    private static async Task<End> EndAsync(StoreWorld world) =>
        (await world.Store.Database.ReadAsync(session => session.FirstOrDefaultAsync<End>("select seq, hash, kid, mac from chain_head where name = 'audit'"), default))!;

    private sealed class End
    {
        public long Seq { get; init; }

        public byte[] Hash { get; init; } = [];

        public long Kid { get; init; }

        public byte[] Mac { get; init; } = [];
    }
}
