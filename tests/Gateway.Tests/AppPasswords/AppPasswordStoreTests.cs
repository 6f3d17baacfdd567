using Gateway.Accounts;
using Gateway.AppPasswords;
using Gateway.Storage;
using Gateway.Tests.Accounts;
using Gateway.Tests.Storage;

namespace Gateway.Tests.AppPasswords;

public sealed class AppPasswordStoreTests(PostgreSqlFixture postgreSql) : StoreTest(postgreSql)
{
    private static readonly AppPassword Phone = new()
    {
        Id = "00000000000000000000000000000001",
        AccountId = SampleAccounts.Alice.Id,
        KeyId = 2,
        Index = 4_294_967_295,
        Hash = "$2a$10$" + new string('a', 53),
        Label = "Phone of Zoë",
        Scope = new AppPasswordScope(["eas", "imap"], ["192.0.2.0/24", "2001:db8::/32"], "ApplXYZ"),
        Created = SampleAccounts.Created,
        Expires = SampleAccounts.Created.AddDays(90),
        Suspended = SampleAccounts.Created.AddDays(1),
        Epoch = 3,
        RowMac = [1, 2, 3],
    };

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    public async Task A_row_comes_back_as_it_was_written(string provider)
    {
        await using var store = await CreateStoreAsync(provider);
        var appPasswords = await FillAsync(store, Phone);

        Assert.Equivalent(Phone, await appPasswords.FindAsync(Phone.Id, default), strict: true);
        Assert.Equivalent(Phone, Assert.Single(await appPasswords.ListAsync(Phone.AccountId, default)), strict: true);
    }

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    public async Task A_candidate_is_found_by_any_login_name_and_either_key(string provider)
    {
        await using var store = await CreateStoreAsync(provider);
        var appPasswords = await FillAsync(store, Phone);

        foreach (var name in (string[])["alice@example.org", "alice@example.net"])
        {
            var candidate = await appPasswords.FindCandidateAsync(name, [new(3, 5), new(2, Phone.Index)], default);

            Assert.Equivalent(SampleAccounts.Alice, candidate.Account, strict: true);
            Assert.Equivalent(Phone, candidate.AppPassword, strict: true);
            Assert.False(candidate.IsInRevocationLog);
        }
    }

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    public async Task A_wrong_index_another_account_and_an_unknown_name_find_no_app_password(string provider)
    {
        await using var store = await CreateStoreAsync(provider);
        var appPasswords = await FillAsync(store, Phone);

        var wrong = await appPasswords.FindCandidateAsync("alice@example.org", [new(2, 1)], default);
        var other = await appPasswords.FindCandidateAsync("bob@example.org", [new(2, Phone.Index)], default);
        var unknown = await appPasswords.FindCandidateAsync("eve@example.org", [new(2, Phone.Index)], default);

        Assert.Equal(("alice@example.org", null), (wrong.Account?.Id, wrong.AppPassword));
        Assert.Equal(("bob@example.org", null), (other.Account?.Id, other.AppPassword));
        Assert.Equal((null, null), (unknown.Account, unknown.AppPassword));
    }

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    public async Task Of_two_candidates_the_current_keys_counts(string provider)
    {
        await using var store = await CreateStoreAsync(provider);
        var old = Phone with { Id = new string('2', 32), KeyId = 1, Index = 7 };
        var appPasswords = await FillAsync(store, old, Phone);

        var candidate = await appPasswords.FindCandidateAsync("alice@example.org", [new(2, Phone.Index), new(1, 7)], default);

        Assert.Equal(Phone.Id, candidate.AppPassword?.Id);
    }

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    public async Task Stored_policies_reach_the_candidate_nearest_first(string provider)
    {
        await using var store = await CreateStoreAsync(provider);
        var appPasswords = await FillAsync(store);
        await SetPolicyAsync(store, 0, "", """{"appPasswordLimit":10,"observe":true}""");
        await SetPolicyAsync(store, 1, "example.org", """{"appPasswordLimit":20,"unknownAccount":"PassThrough"}""");
        await SetPolicyAsync(store, 2, "alice@example.org", """{"appPasswordLimit":30}""");

        var alice = await appPasswords.FindCandidateAsync("alice@example.net", [new(1, 1)], default);
        var unknown = await appPasswords.FindCandidateAsync("eve@example.org", [new(1, 1)], default);
        var elsewhere = await appPasswords.FindCandidateAsync("eve@example.com", [new(1, 1)], default);

        Assert.Equal((30, true), (alice.Policy.AppPasswordLimit, alice.Policy.Observe));
        Assert.Equal((20, UnknownAccount.PassThrough), (unknown.Policy.AppPasswordLimit, unknown.Policy.UnknownAccount));
        Assert.Equal((10, UnknownAccount.Reject), (elsewhere.Policy.AppPasswordLimit, elsewhere.Policy.UnknownAccount));
    }

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    public async Task A_place_can_be_taken_once_per_account_and_key(string provider)
    {
        await using var store = await CreateStoreAsync(provider);
        await FillAsync(store, Phone);

        await Assert.ThrowsAsync<StoreConflictException>(() => InsertAsync(store, Phone with { Id = new string('2', 32) }));
        await InsertAsync(store, Phone with { Id = new string('3', 32), KeyId = 1 });
        await InsertAsync(store, Phone with { Id = new string('4', 32), AccountId = SampleAccounts.Bob.Id });
    }

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    public async Task An_update_from_an_older_epoch_changes_nothing(string provider)
    {
        await using var store = await CreateStoreAsync(provider);
        var appPasswords = await FillAsync(store, Phone);
        var resumed = Phone with { Suspended = null, Epoch = 4, RowMac = [9] };

        Assert.True(await store.Database.WriteAsync(session => AppPasswordStore.UpdateAsync(session, resumed, 3), default));
        Assert.False(await store.Database.WriteAsync(session => AppPasswordStore.UpdateAsync(session, Phone with { Epoch = 5 }, 3), default));

        Assert.Equivalent(resumed, await appPasswords.FindAsync(Phone.Id, default), strict: true);
    }

    private static async Task<AppPasswordStore> FillAsync(TestStore store, params AppPassword[] rows)
    {
        await store.Database.WriteAsync(
            async session =>
            {
                await AccountStore.InsertAsync(session, SampleAccounts.Alice);
                await AccountStore.InsertAsync(session, SampleAccounts.Bob);
                foreach (var row in rows)
                {
                    await AppPasswordStore.InsertAsync(session, row);
                }
            },
            default);
        return new AppPasswordStore(store.Database, PolicyBase.Product);
    }

    private static Task InsertAsync(TestStore store, AppPassword row) =>
        store.Database.WriteAsync(session => AppPasswordStore.InsertAsync(session, row), default);

    private static Task<int> SetPolicyAsync(TestStore store, long level, string key, string json) =>
        store.ExecuteAsync("insert into policy (level, key, json, etag, changed) values (@level, @key, @json, '', 0)", new { level, key, json });
}
