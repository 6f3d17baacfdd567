using Gateway.Accounts;
using Gateway.Storage;
using Gateway.Tests.Storage;

namespace Gateway.Tests.Accounts;

public sealed class AccountStoreTests(PostgreSqlFixture postgreSql) : StoreTest(postgreSql)
{
    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    public async Task An_account_comes_back_as_it_was_added(string provider)
    {
        await using var store = await CreateStoreAsync(provider);
        var accounts = new AccountStore(store.Database);
        await AddAsync(store, SampleAccounts.Alice);

        var found = await accounts.FindAsync("alice@example.org", default);

        Assert.Equivalent(SampleAccounts.Alice, found, strict: true);
        Assert.Null(await accounts.FindAsync("a.smith@example.org", default));
    }

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    public async Task Every_login_name_leads_to_the_account(string provider)
    {
        await using var store = await CreateStoreAsync(provider);
        var accounts = new AccountStore(store.Database);
        await AddAsync(store, SampleAccounts.Alice);

        foreach (var name in (string[])["alice@example.org", "a.smith@example.org", "alice@example.net"])
        {
            Assert.Equal("alice@example.org", (await accounts.FindByLoginNameAsync(name, default))?.Id);
        }

        Assert.Null(await accounts.FindByLoginNameAsync("mallory@example.org", default));
    }

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    public async Task A_name_that_is_taken_is_a_conflict_and_leaves_nothing_behind(string provider)
    {
        await using var store = await CreateStoreAsync(provider);
        await AddAsync(store, SampleAccounts.Alice);
        var thief = SampleAccounts.Bob with { Aliases = ["alice@example.net"] };

        await Assert.ThrowsAsync<StoreConflictException>(() => AddAsync(store, thief));

        Assert.Null(await new AccountStore(store.Database).FindAsync(thief.Id, default));
    }

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    public async Task A_list_is_paged_by_id_and_filtered(string provider)
    {
        await using var store = await CreateStoreAsync(provider);
        var accounts = new AccountStore(store.Database);
        foreach (var local in (string[])["a", "b_1", "b21", "c"])
        {
            await AddAsync(store, SampleAccounts.Bob with { Id = local + "@example.org" });
        }

        await AddAsync(store, SampleAccounts.Bob with { Id = "z@example.net", State = TwoStepState.Blocked });

        Assert.Equal(["a@example.org", "b21@example.org"], await IdsAsync(accounts, new AccountFilter { Limit = 2 }));
        Assert.Equal(["c@example.org", "z@example.net"], await IdsAsync(accounts, new AccountFilter { After = "b_1@example.org" }));
        Assert.Equal(["b_1@example.org"], await IdsAsync(accounts, new AccountFilter { Contains = "b_1" }));
        Assert.Equal(["z@example.net"], await IdsAsync(accounts, new AccountFilter { State = TwoStepState.Blocked }));
        Assert.Equal(["z@example.net"], await IdsAsync(accounts, new AccountFilter { Domain = "example.net" }));
        Assert.Equal(4, (await accounts.CountAsync(default))[TwoStepState.Disabled]);
    }

    private static Task AddAsync(TestStore store, Account account) =>
        store.Database.WriteAsync(session => AccountStore.InsertAsync(session, account), default);

    private static async Task<string[]> IdsAsync(AccountStore accounts, AccountFilter filter) =>
        [.. (await accounts.ListAsync(filter, default)).Select(account => account.Id)];
}
