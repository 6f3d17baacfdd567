using Gateway.Accounts;
using Gateway.Accounts.SecondFactors;
using Gateway.AppPasswords;
using Gateway.Keys;
using Gateway.Tests.Storage;

namespace Gateway.Tests.Accounts.SecondFactors;

public sealed class RecoveryCodesTests(PostgreSqlFixture postgreSql) : StoreTest(postgreSql)
{
    private const int Parallel = 10;

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    [Trait("Security", "115")]
    public async Task A_code_is_good_once_and_a_new_set_kills_the_old(string provider)
    {
        await using var store = await CreateStoreAsync(provider);
        using var hasher = new PasswordHasher(1);
        var codes = new RecoveryCodes(store.Database, new KeyRing(new RootKey(1, new byte[RootKey.Octets])), hasher, TimeProvider.System);
        await store.Database.WriteAsync(session => AccountStore.InsertAsync(session, SampleAccounts.Alice), default);
        var old = await ReplaceAsync(store, codes);

        var typed = old[0].ToUpperInvariant().Replace('-', ' ');
        var results = await Task.WhenAll(Enumerable.Range(0, Parallel).Select(_ => codes.SpendAsync(SampleAccounts.Alice.Id, typed, default)));
        var left = await codes.CountAsync(SampleAccounts.Alice.Id, default);
        var next = await ReplaceAsync(store, codes);

        Assert.Single(results, spent => spent);
        Assert.Equal(RecoveryCodes.Count - 1, left);
        Assert.False(await codes.SpendAsync(SampleAccounts.Alice.Id, old[1], default));
        Assert.True(await codes.SpendAsync(SampleAccounts.Alice.Id, next[1], default));
    }

    private static async Task<IReadOnlyList<string>> ReplaceAsync(TestStore store, RecoveryCodes codes)
    {
        var drawn = await codes.DrawAsync(SampleAccounts.Alice.Id);
        await store.Database.WriteAsync(session => codes.ReplaceAsync(session, SampleAccounts.Alice.Id, drawn!), default);
        return drawn!.Shown;
    }
}
