using Gateway.Accounts.SecondFactors;
using Gateway.AppPasswords;
using Gateway.Audit;
using Gateway.Tests.Portal;
using Gateway.Tests.Storage;
using OtpNet;

namespace Gateway.Tests.Accounts.SecondFactors;

public sealed class SecondFactorChangerTests(PostgreSqlFixture postgreSql) : StoreTest(postgreSql)
{
    private const string Alice = "alice@example.org";
    private const string Victim = "victim@example.org";

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    [Trait("Security", "121")]
    public async Task The_last_factor_stays_even_when_two_go_at_the_same_time(string provider)
    {
        using var hasher = new PasswordHasher(1);
        await using var world = await CreateAsync(provider, hasher);
        var changer = world.First.Get<SecondFactorChanger>();
        var ids = new[] { await AddAsync(world, Alice, "Phone"), await AddAsync(world, Alice, "Tablet") };

        var results = await Task.WhenAll(ids.Select((id, number) => (number == 0 ? changer : world.Node().Get<SecondFactorChanger>()).RemoveAsync(Alice, id, default)));

        Assert.Equal([RemoveFactorResult.Done, RemoveFactorResult.Last], results.Order());
        Assert.Single(await world.First.Get<SecondFactorStore>().ListAsync(Alice, default));
    }

    [Fact]
    public async Task Nobody_changes_anothers_factors()
    {
        using var hasher = new PasswordHasher(1);
        await using var world = await CreateAsync(nameof(Gateway.Storage.StorageProvider.Sqlite), hasher);
        var changer = world.First.Get<SecondFactorChanger>();
        var theirs = await AddAsync(world, Victim, "Theirs");
        await AddAsync(world, Victim, "Another");
        await AddAsync(world, Alice, "Own");
        await AddAsync(world, Alice, "Own too");

        Assert.Equal(RemoveFactorResult.NotFound, await changer.RemoveAsync(Alice, theirs, default));
        Assert.False(await changer.RenameAsync(Alice, theirs, "Mine", default));
        Assert.Equal(["Theirs", "Another"], (await world.First.Get<SecondFactorStore>().ListAsync(Victim, default)).Select(factor => factor.Label));
    }

    [Fact]
    public async Task Each_change_is_in_the_audit_log()
    {
        using var hasher = new PasswordHasher(1);
        await using var world = await CreateAsync(nameof(Gateway.Storage.StorageProvider.Sqlite), hasher);
        var changer = world.First.Get<SecondFactorChanger>();
        var first = await AddAsync(world, Alice, "Phone");
        await AddAsync(world, Alice, "Tablet");

        Assert.True(await changer.RenameAsync(Alice, first, "Old phone", default));
        Assert.Equal(RemoveFactorResult.Done, await changer.RemoveAsync(Alice, first, default));
        Assert.Equal(RecoveryCodes.Count, (await changer.ReplaceCodesAsync(Alice, default))!.Distinct().Count());

        var kinds = (await world.World.AuditStore.ListAsync(new AuditFilter { AccountId = Alice, Limit = 5 }, default)).Select(row => (AuditKind)row.Kind);
        Assert.Equal(
            [AuditKind.RecoveryCodesReplaced, AuditKind.SecondFactorRemoved, AuditKind.SecondFactorRenamed, AuditKind.SecondFactorAdded, AuditKind.SecondFactorAdded], kinds);
    }

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    [Trait("Security", "112")]
    [Trait("Security", "113")]
    public async Task Of_fifty_requests_with_one_code_on_two_nodes_one_gets_in(string provider)
    {
        using var hasher = new PasswordHasher(1);
        await using var world = await CreateAsync(provider, hasher);
        var seed = TotpSeed.Create();
        await AddAsync(world, Alice, "Phone", seed);
        world.World.Time.Advance(TimeSpan.FromMinutes(2));
        SecondFactorStore[] nodes = [world.First.Get<SecondFactorStore>(), world.Node().Get<SecondFactorStore>()];
        var code = CodeOf(world, seed);

        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(number => nodes[number % 2].SpendCodeAsync(Alice, code, default)));

        Assert.Single(results, spent => spent);
        world.World.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(await nodes[1].SpendCodeAsync(Alice, code, default));
    }

    private async Task<PortalWorld> CreateAsync(string provider, PasswordHasher hasher)
    {
        var world = await CreateWorldAsync(provider);
        await world.AddAsync(Alice);
        await world.AddAsync(Victim);
        return new PortalWorld(world, hasher);
    }

    private static string CodeOf(PortalWorld world, byte[] seed) => new Totp(seed).ComputeTotp(world.World.Time.GetUtcNow().UtcDateTime);

    private static async Task<string> AddAsync(PortalWorld world, string accountId, string label, byte[]? seed = null)
    {
        seed ??= TotpSeed.Create();
        var draft = world.First.Get<FactorDrafts>().OfAuthenticator(accountId, label, seed, CodeOf(world, seed));
        Assert.NotNull(draft);
        Assert.True(await world.First.Get<SecondFactorChanger>().AddAsync(draft, default));
        world.World.Time.Advance(TimeSpan.FromMilliseconds(5));
        return draft.Factor.Id;
    }
}
