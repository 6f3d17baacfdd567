using Gateway.Accounts;
using Gateway.ProtocolAdapters.Contract;
using Gateway.Sessions;
using Gateway.Tests.Storage;

namespace Gateway.Tests.Accounts;

public sealed class AccountStateChangerTests(PostgreSqlFixture postgreSql) : StoreTest(postgreSql)
{
    private const string Alice = "alice@example.org";

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    public async Task Blocking_raises_the_epoch_and_cuts_the_whole_account(string provider)
    {
        await using var world = await CreateWorldAsync(provider);
        await world.AddAsync(Alice);

        var account = await world.States.SetAsync(Alice, TwoStepState.Blocked, StoreWorld.Tester, default);

        Assert.Equal((TwoStepState.Blocked, 2L), (account!.State, account.Epoch));
        Assert.Equal([new Revocation(Alice, null, SessionTermination.AccountChanged, 2)], world.Channel.Cuts);
        Assert.True((await world.Revocations.VerifyAsync(default)) is { IsIntact: true, Rows: 1 });
    }

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    public async Task Enabling_a_disabled_account_cuts_nothing(string provider)
    {
        await using var world = await CreateWorldAsync(provider);
        await world.AddAsync(Alice, TwoStepState.Disabled);

        var account = await world.States.SetAsync(Alice, TwoStepState.Enabled, StoreWorld.Tester, default);

        Assert.Equal((TwoStepState.Enabled, 1L), (account!.State, account.Epoch));
        Assert.Empty(world.Channel.Cuts);
    }

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    public async Task The_same_state_and_an_unknown_account_change_nothing(string provider)
    {
        await using var world = await CreateWorldAsync(provider);
        await world.AddAsync(Alice);

        Assert.Equal(1, (await world.States.SetAsync(Alice, TwoStepState.Enforced, StoreWorld.Tester, default))?.Epoch);
        Assert.Null(await world.States.SetAsync("nobody@example.org", TwoStepState.Blocked, StoreWorld.Tester, default));

        Assert.Empty(world.Channel.Cuts);
    }

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    public async Task A_new_account_takes_the_state_of_its_domains_policy(string provider)
    {
        await using var world = await CreateWorldAsync(provider);
        await world.Policies.SetAsync(
            PolicyScope.Domain("example.org"), new AccountPolicy { InitialState = TwoStepState.Enabled }, null, StoreWorld.Tester, default);

        var added = await world.Registrar.AddAsync(new AccountRequest("Alice@Example.ORG") { Aliases = ["A.Smith@example.org", Alice] }, StoreWorld.Tester, default);

        var account = Assert.IsType<AddAccountResult.Added>(added).Account;
        Assert.Equal((Alice, TwoStepState.Enabled), (account.Id, account.State));
        Assert.Equal(["a.smith@example.org"], account.Aliases);
        Assert.IsType<AddAccountResult.NameTaken>(await world.Registrar.AddAsync(new AccountRequest("a.smith@example.org"), StoreWorld.Tester, default));
        Assert.IsType<AddAccountResult.InvalidName>(await world.Registrar.AddAsync(new AccountRequest("alice smith@example.org"), StoreWorld.Tester, default));
    }

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    public async Task Taking_an_alias_away_cuts_what_came_by_it(string provider)
    {
        await using var world = await CreateWorldAsync(provider);
        await world.AddAsync(Alice);

        Assert.True(await world.Aliases.AddAsync(Alice, "A@example.org", StoreWorld.Tester, default));
        Assert.False(await world.Aliases.AddAsync(Alice, "a@example.org", StoreWorld.Tester, default));
        Assert.True(await world.Aliases.RemoveAsync(Alice, "a@example.org", StoreWorld.Tester, default));
        Assert.False(await world.Aliases.RemoveAsync(Alice, Alice, StoreWorld.Tester, default));

        Assert.Equal([new Revocation(Alice, null, SessionTermination.AccountChanged, 2)], world.Channel.Cuts);
    }

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    public async Task A_policy_edit_over_somebody_elses_is_refused(string provider)
    {
        await using var world = await CreateWorldAsync(provider);
        var scope = PolicyScope.Global;
        var first = await world.Policies.SetAsync(scope, new AccountPolicy { AppPasswordLimit = 5 }, "", StoreWorld.Tester, default);

        Assert.Null(await world.Policies.SetAsync(scope, new AccountPolicy { AppPasswordLimit = 6 }, "", StoreWorld.Tester, default));
        Assert.NotNull(await world.Policies.SetAsync(scope, new AccountPolicy { AppPasswordLimit = 7 }, first!.Etag, StoreWorld.Tester, default));

        Assert.Equal(7, (await world.Policies.FindAsync(scope, default))?.Policy.AppPasswordLimit);
        Assert.Equal(7, (await world.Policies.EffectiveAsync(Alice, default)).AppPasswordLimit);
    }
}
