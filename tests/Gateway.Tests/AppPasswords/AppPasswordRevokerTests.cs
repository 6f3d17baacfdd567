using Gateway.AppPasswords;
using Gateway.ProtocolAdapters.Contract;
using Gateway.Sessions;
using Gateway.Storage;
using Gateway.Tests.Storage;

namespace Gateway.Tests.AppPasswords;

public sealed class AppPasswordRevokerTests(PostgreSqlFixture postgreSql) : StoreTest(postgreSql)
{
    private const string Alice = "alice@example.org";

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    public async Task A_deleted_one_is_signed_logged_and_told_to_the_nodes(string provider)
    {
        await using var world = await CreateWorldAsync(provider);
        await world.AddAsync(Alice);
        var row = await world.IssueAsync(Alice);

        Assert.Equal(RevokeResult.Done, await world.Revoker.RevokeAsync(Alice, row.Id, StoreWorld.Tester, default));

        var candidate = await world.FindAsync(row);
        Assert.Equal(world.Time.GetUtcNow(), candidate.AppPassword?.Revoked);
        Assert.True(candidate.IsInRevocationLog);
        Assert.True(AppPasswordRowMac.IsIntact(world.Keys.Current, candidate.AppPassword!));
        var expected = new Revocation(Alice, row.Id, SessionTermination.AppPasswordRevoked, 2);
        Assert.Equal([expected], world.Channel.Published);
        var page = await world.Revocations.ReadSinceAsync(ChainPosition.Start, default);
        Assert.Equal([new RevocationEntry(1, world.Time.GetUtcNow(), RevocationKind.Deleted, expected)], page.Entries);
        Assert.Empty(await world.AppPasswords.ListAsync(Alice, default));
        Assert.Equal(RevokeResult.NotFound, await world.Revoker.RevokeAsync(Alice, row.Id, StoreWorld.Tester, default));
    }

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    public async Task Suspending_cuts_and_resuming_gives_back(string provider)
    {
        await using var world = await CreateWorldAsync(provider);
        await world.AddAsync(Alice);
        var row = await world.IssueAsync(Alice);

        await world.Revoker.SuspendAsync(Alice, row.Id, StoreWorld.Tester, default);
        await world.Revoker.SuspendAsync(Alice, row.Id, StoreWorld.Tester, default);
        var suspended = await world.FindAsync(row);
        await world.Revoker.ResumeAsync(Alice, row.Id, StoreWorld.Tester, default);
        var resumed = await world.FindAsync(row);

        Assert.Equal((world.Time.GetUtcNow(), 2L), (suspended.AppPassword?.Suspended, suspended.AppPassword?.Epoch));
        Assert.Equal((null, 3L, false), (resumed.AppPassword?.Suspended, resumed.AppPassword?.Epoch, resumed.IsInRevocationLog));
        Assert.True(AppPasswordRowMac.IsIntact(world.Keys.Current, resumed.AppPassword!));
        Assert.Equal([2, 3], world.Channel.Published.Select(cut => cut.Epoch));
    }

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    public async Task Deleting_all_leaves_other_accounts_alone(string provider)
    {
        await using var world = await CreateWorldAsync(provider);
        await world.AddAsync(Alice);
        await world.AddAsync("bob@example.org");
        await world.IssueAsync(Alice, "one");
        await world.IssueAsync(Alice, "two");
        var other = await world.IssueAsync("bob@example.org");

        Assert.Equal(2, await world.Revoker.RevokeAllAsync(Alice, StoreWorld.Tester, default));

        Assert.Empty(await world.AppPasswords.ListAsync(Alice, default));
        Assert.Equal(2, (await world.AppPasswords.ListAsync(Alice, default, withRevoked: true)).Count);
        Assert.Null((await world.FindAsync(other)).AppPassword?.Revoked);
        Assert.True((await world.Revocations.VerifyAsync(default)).IsIntact);
    }

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    public async Task An_id_of_another_account_is_not_found(string provider)
    {
        await using var world = await CreateWorldAsync(provider);
        await world.AddAsync(Alice);
        await world.AddAsync("mallory@example.org");
        var row = await world.IssueAsync(Alice);

        Assert.Equal(RevokeResult.NotFound, await world.Revoker.RevokeAsync("mallory@example.org", row.Id, StoreWorld.Tester, default));
        Assert.Equal(RevokeResult.NotFound, await world.Revoker.SuspendAsync("mallory@example.org", row.Id, StoreWorld.Tester, default));

        Assert.Equal(1, (await world.FindAsync(row)).AppPassword?.Epoch);
    }

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    [Trait("Security", "142")]
    public async Task A_row_that_was_widened_past_the_gateway_is_never_signed_by_a_resume(string provider)
    {
        await using var world = await CreateWorldAsync(provider);
        await world.AddAsync(Alice);
        var row = await world.IssueAsync(Alice);
        await world.Revoker.SuspendAsync(Alice, row.Id, StoreWorld.Tester, default);
        await world.Store.ExecuteAsync("update app_password set label = 'mine'");

        Assert.Equal(RevokeResult.Damaged, await world.Revoker.ResumeAsync(Alice, row.Id, StoreWorld.Tester, default));
        Assert.Equal(RevokeResult.Done, await world.Revoker.RevokeAsync(Alice, row.Id, StoreWorld.Tester, default));

        var candidate = await world.FindAsync(row);
        Assert.False(AppPasswordRowMac.IsIntact(world.Keys.Current, candidate.AppPassword!));
        Assert.True(candidate.IsInRevocationLog);
    }

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    [Trait("Security", "142")]
    public async Task A_deleted_row_put_back_whole_stays_in_the_revocation_log(string provider)
    {
        await using var world = await CreateWorldAsync(provider);
        await world.AddAsync(Alice);
        var row = await world.IssueAsync(Alice);
        await world.Revoker.RevokeAsync(Alice, row.Id, StoreWorld.Tester, default);

        await world.Store.ExecuteAsync("update app_password set revoked = null, epoch = 1, row_mac = @RowMac", new { row.RowMac });

        var candidate = await world.FindAsync(row);
        Assert.True(AppPasswordRowMac.IsIntact(world.Keys.Current, candidate.AppPassword!));
        Assert.True(candidate.IsInRevocationLog);
    }

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    [Trait("Security", "142")]
    public async Task A_revocation_log_whose_tail_is_cut_is_not_intact_on_any_node(string provider)
    {
        await using var world = await CreateWorldAsync(provider);
        await world.AddAsync(Alice);
        await world.Revoker.RevokeAsync(Alice, (await world.IssueAsync(Alice, "one")).Id, StoreWorld.Tester, default);
        await world.Revoker.RevokeAsync(Alice, (await world.IssueAsync(Alice, "two")).Id, StoreWorld.Tester, default);
        var known = (await world.Revocations.ReadSinceAsync(ChainPosition.Start, default)).End;

        await world.Store.ExecuteAsync("delete from revocation_log where seq = 2");

        Assert.Equal(2, (await world.Revocations.ReadSinceAsync(ChainPosition.Start, default)).Fault?.FirstBadSeq);
        await world.Store.ExecuteAsync("update chain_head set seq = 1, hash = (select hash from revocation_log where seq = 1) where name = 'revocation'");
        Assert.NotNull((await world.Revocations.ReadSinceAsync(known, default)).Fault);
        Assert.NotNull((await world.Revocations.ReadSinceAsync(ChainPosition.Start, default)).Fault);
    }

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    public async Task A_starting_node_reads_from_the_first_entry_that_is_young_enough(string provider)
    {
        await using var world = await CreateWorldAsync(provider);
        await world.AddAsync(Alice);
        foreach (var label in (string[])["one", "two", "three"])
        {
            await world.Revoker.RevokeAsync(Alice, (await world.IssueAsync(Alice, label)).Id, StoreWorld.Tester, default);
            world.Time.Advance(TimeSpan.FromHours(10));
        }

        var now = world.Time.GetUtcNow();
        Assert.Equal(0, (await world.Revocations.FindAsync(now.AddHours(-99), default)).Seq);
        Assert.Equal(1, (await world.Revocations.FindAsync(now.AddHours(-25), default)).Seq);
        Assert.Equal(3, (await world.Revocations.FindAsync(now, default)).Seq);
        var page = await world.Revocations.ReadSinceAsync(await world.Revocations.FindAsync(now.AddHours(-25), default), default);
        Assert.Equal([2, 3], page.Entries.Select(entry => entry.Seq));
    }
}
