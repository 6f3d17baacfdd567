using Gateway.ProtocolAdapters.Contract;
using Gateway.Sessions;
using Gateway.Storage;

namespace Gateway.Tests.Storage;

public sealed class RevocationLogTests(PostgreSqlFixture postgreSql) : StoreTest(postgreSql)
{
    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    [Trait("Security", "142")]
    public async Task An_entry_taken_out_altered_added_or_cut_off_is_found(string provider)
    {
        foreach (var (sql, bad) in ((string, long)[])[
            ("delete from revocation_log where seq = 1", 1),
            ("delete from revocation_log where seq = 2", 2),
            ("delete from revocation_log where seq = 4", 4),
            ("update revocation_log set account_id = 'nobody' where seq = 2", 2),
            ("update revocation_log set kind = 1 where seq = 3", 3),
            ("update revocation_log set epoch = 0 where seq = 3", 3),
            ("update revocation_log set app_password_id = null where seq = 2", 2),
            ("update chain_head set hash = (select hash from revocation_log where seq = 3), seq = 3 where name = 'revocation'", 4),
            ("update chain_head set mac = hash where name = 'revocation'", 4)])
        {
            await using var world = await CreateWorldAsync(provider);
            for (var i = 1; i <= 4; i++) await AppendAsync(world, RevocationKind.Deleted, Deletion(i));
            Assert.Equal(new ChainVerdict(4, null, null), await world.Revocations.VerifyAsync(default));

            await world.Store.ExecuteAsync(sql);

            Assert.False((await world.Revocations.VerifyAsync(default)).IsIntact, sql);
            Assert.True((await world.Revocations.VerifyAsync(default)).FirstBadSeq <= bad, sql);
        }
    }

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    public async Task Pollers_read_what_was_added_since_in_order_and_notices_get_their_numbers(string provider)
    {
        await using var world = await CreateWorldAsync(provider);
        await AppendAsync(world, RevocationKind.Deleted, Deletion(1), Deletion(2));
        var first = await world.Revocations.ReadSinceAsync(ChainPosition.Start, default);

        var notices = await AppendAsync(world, RevocationKind.Outdated, Revocation.Outdating("a@example.org"), Revocation.Outdating("@example.org"));
        var second = await world.Revocations.ReadSinceAsync(first.End, default);

        Assert.Equal([1L, 2L], first.Entries.Select(entry => entry.Seq));
        Assert.Equal([Deletion(1), Deletion(2)], first.Entries.Select(entry => entry.Revocation));
        Assert.Equal(notices, second.Entries.Select(entry => entry.Revocation));
        Assert.Equal([3L, 4L], notices.Select(notice => notice.Epoch));
        Assert.Empty((await world.Revocations.ReadSinceAsync(second.End, default)).Entries);
    }

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    public async Task Nothing_of_a_page_counts_when_its_start_is_not_the_one_that_was_seen(string provider)
    {
        await using var world = await CreateWorldAsync(provider);
        await AppendAsync(world, RevocationKind.Deleted, Deletion(1), Deletion(2));

        var page = await world.Revocations.ReadSinceAsync(new ChainPosition(1, new byte[32]), default);

        Assert.Empty(page.Entries);
        Assert.NotNull(page.Fault);
        Assert.Equal(1, page.End.Seq);
    }

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    public async Task Nobody_can_add_behind_an_end_that_the_gateway_did_not_seal(string provider)
    {
        await using var world = await CreateWorldAsync(provider);
        await AppendAsync(world, RevocationKind.Deleted, Deletion(1));
        await world.Store.ExecuteAsync("update chain_head set mac = hash where name = 'revocation'");

        await Assert.ThrowsAsync<StoreFaultException>(() => AppendAsync(world, RevocationKind.Deleted, Deletion(2)));
    }

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    public async Task Writers_at_once_leave_one_chain_without_gaps(string provider)
    {
        await using var world = await CreateWorldAsync(provider);

        await Task.WhenAll(Enumerable.Range(1, 30).Select(i => AppendAsync(world, RevocationKind.Cut, Deletion(i))));

        Assert.Equal(new ChainVerdict(30, null, null), await world.Revocations.VerifyAsync(default));
    }

    private static Revocation Deletion(int number) => new("a@example.org", $"id{number}", SessionTermination.AppPasswordRevoked, 2);

    private static Task<IReadOnlyList<Revocation>> AppendAsync(StoreWorld world, RevocationKind kind, params Revocation[] revocations) =>
        world.Store.Database.WriteAsync(session => world.Revocations.AppendAsync(session, kind, revocations), default);
}
