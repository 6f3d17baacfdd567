using Gateway.Accounts;
using Gateway.Audit;
using Gateway.Storage;
using Gateway.Tests.Storage;

namespace Gateway.Tests.Audit;

public sealed class AuditLogTests(PostgreSqlFixture postgreSql) : StoreTest(postgreSql)
{
    private const string Alice = "alice@example.org";

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    [Trait("Security", "132")]
    public async Task Every_change_leaves_a_row_in_an_intact_chain(string provider)
    {
        await using var world = await CreateWorldAsync(provider);
        await MakeHistoryAsync(world);

        var rows = await world.AuditStore.ListAsync(new AuditFilter(), default);

        Assert.Equal(
            [AuditKind.AccountStateChanged, AuditKind.AppPasswordRevoked, AuditKind.AppPasswordIssued, AuditKind.AccountAdded],
            rows.Select(row => (AuditKind)row.Kind));
        Assert.All(rows, row => Assert.Equal(("admin tester", Alice), (row.Actor, row.AccountId)));
        Assert.Equal(new ChainVerdict(4, null, null), await world.AuditStore.VerifyAsync(null, default));
    }

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    [Trait("Security", "132")]
    public async Task A_row_taken_out_altered_or_added_is_found(string provider)
    {
        foreach (var (sql, bad) in ((string, long)[])[
            ("delete from audit where seq = 2", 2),
            ("delete from audit where seq = 4", 4),
            ("update audit set actor = 'nobody' where seq = 3", 3),
            ("update audit set client = '' where seq = 3", 3),
            ("update audit set hash = (select hash from audit where seq = 1) where seq = 2", 2),
            ("update chain_head set hash = (select hash from audit where seq = 3), seq = 3 where name = 'audit'", 4)])
        {
            await using var world = await CreateWorldAsync(provider);
            await MakeHistoryAsync(world);

            await world.Store.ExecuteAsync(sql);

            Assert.Equal(bad, (await world.AuditStore.VerifyAsync(null, default)).FirstBadSeq);
        }
    }

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    [Trait("Security", "132")]
    public async Task A_change_that_cannot_be_audited_is_not_made(string provider)
    {
        await using var world = await CreateWorldAsync(provider);
        await world.AddAsync(Alice);
        await world.Store.ExecuteAsync("alter table audit rename to gone");

        await Assert.ThrowsAsync<StoreFaultException>(() => world.States.SetAsync(Alice, TwoStepState.Blocked, StoreWorld.Tester, default));
        await Assert.ThrowsAsync<StoreFaultException>(() => world.AddAsync("bob@example.org"));

        Assert.Equal(TwoStepState.Enforced, (await world.Accounts.FindAsync(Alice, default))?.State);
        Assert.Null(await world.Accounts.FindAsync("bob@example.org", default));
        Assert.Empty(world.Channel.Published);
    }

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    public async Task Queued_decisions_are_written_in_order_and_unknown_names_only_as_a_hash(string provider)
    {
        await using var world = await CreateWorldAsync(provider);
        for (var i = 0; i < 300; i++)
        {
            world.Audit.Record(Decision(world, "hunter2!", $"c{i:D3}"));
        }

        await world.Audit.FlushAsync(default);

        var rows = new List<AuditRow>();
        await foreach (var row in world.AuditStore.ExportAsync(0, default))
        {
            rows.Add(row);
        }

        Assert.Equal(Enumerable.Range(0, 300).Select(i => $"c{i:D3}"), rows.Select(row => row.ConnectionId));
        Assert.All(rows, row => Assert.Matches("^[0-9a-f]{16}$", row.NameHash));
        Assert.Null(rows[0].AccountId);
        Assert.True((await world.AuditStore.VerifyAsync(null, default)).IsIntact);
    }

    [Fact]
    public async Task Decisions_beyond_the_queue_are_counted_and_the_loss_is_audited()
    {
        await using var world = await CreateWorldAsync("Sqlite");
        for (var i = 0; i < AuditLog.QueueRows + 3; i++)
        {
            world.Audit.Record(Decision(world, "x", "c"));
        }

        Assert.Equal(3, world.Audit.Lost);
        await world.Audit.FlushAsync(default);

        var loss = Assert.Single(await world.AuditStore.ListAsync(new AuditFilter { Kind = AuditKind.RowsLost }, default));
        Assert.Equal("3 sign-in decisions", loss.Detail);
        Assert.Equal(0, world.Audit.Lost);
    }

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    public async Task Decisions_that_cannot_be_written_now_wait_for_the_next_time(string provider)
    {
        await using var world = await CreateWorldAsync(provider);
        world.Audit.Record(Decision(world, "x", "c1"));
        await world.Store.ExecuteAsync("alter table audit rename to gone");

        await Assert.ThrowsAsync<StoreFaultException>(() => world.Audit.FlushAsync(default));
        await world.Store.ExecuteAsync("alter table gone rename to audit");
        await world.Audit.FlushAsync(default);

        Assert.Equal("c1", Assert.Single(await world.AuditStore.ListAsync(new AuditFilter(), default)).ConnectionId);
    }

    [Theory]
    [InlineData("plain text", "plain text")]
    [InlineData("a\r\nb\t\0", "a\\u000D\\u000Ab\\u0009\\u0000")]
    [InlineData("back\\slash", "back\\u005Cslash")]
    [InlineData("\u202Eevil\u200B", "\\u202Eevil\\u200B")]
    [InlineData("Zoë 日本 😀", "Zoë 日本 😀")]
    public void Text_from_outside_is_made_safe(string given, string kept) => Assert.Equal(kept, AuditText.Clean(given));

    // Not a row of the theory: no attribute can carry half a character.
    [Fact]
    public void Half_a_character_is_escaped() => Assert.Equal("lone \\uFFFD surrogate", AuditText.Clean("lone \uD800 surrogate"));

    [Fact]
    public void Text_from_outside_is_cut_between_characters()
    {
        Assert.Equal(256, AuditText.Clean(new string('x', 1_000))!.Length);
        Assert.Equal(new string('x', 255), AuditText.Clean(new string('x', 255) + "😀"));
        Assert.Equal(new string('x', 252), AuditText.Clean(new string('x', 252) + "\n"));
    }

    private static AuditEvent Decision(StoreWorld world, string unknownName, string connection) => new()
    {
        Kind = AuditKind.SignInDenied,
        At = world.Time.GetUtcNow(),
        Actor = Actor.Client,
        UnknownName = unknownName,
        Protocol = "imap",
        Denial = "InvalidCredentials",
        ConnectionId = connection,
    };

    private static async Task MakeHistoryAsync(StoreWorld world)
    {
        await world.AddAsync(Alice);
        var row = await world.IssueAsync(Alice);
        await world.Revoker.RevokeAsync(Alice, row.Id, StoreWorld.Tester, default);
        await world.States.SetAsync(Alice, TwoStepState.Blocked, StoreWorld.Tester, default);
    }
}
