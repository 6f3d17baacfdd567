using Gateway.Accounts;
using Gateway.Accounts.SecondFactors;
using Gateway.Keys;
using Gateway.Tests.Storage;
using Microsoft.Extensions.Time.Testing;
using OtpNet;

namespace Gateway.Tests.Accounts.SecondFactors;

public sealed class SecondFactorStoreTests(PostgreSqlFixture postgreSql) : StoreTest(postgreSql)
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 5, 4, 12, 0, 0, TimeSpan.Zero));
    private readonly byte[] _seed = TotpSeed.Create();

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    [Trait("Security", "112")]
    [Trait("Security", "113")]
    public async Task A_code_is_good_once_however_many_ask_at_the_same_time(string provider)
    {
        await using var store = await CreateStoreAsync(provider);
        var factors = await RegisterAsync(store);
        _time.Advance(TimeSpan.FromMinutes(2));
        var code = CodeAt(TimeSpan.Zero);

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => factors.SpendCodeAsync(SampleAccounts.Alice.Id, code, default)));

        Assert.Single(results, spent => spent);
        Assert.False(await factors.SpendCodeAsync(SampleAccounts.Alice.Id, code, default));
    }

    [Fact]
    [Trait("Security", "114")]
    public void Only_the_step_and_its_neighbours_match()
    {
        var matched = Enumerable.Range(-3, 7).Where(step => TotpCode.StepOf(_seed, CodeAt(TimeSpan.FromSeconds(30 * step)), _time.GetUtcNow()) is not null);

        Assert.Equal([-1, 0, 1], matched);
    }

    private string CodeAt(TimeSpan offset) => new Totp(_seed).ComputeTotp((_time.GetUtcNow() + offset).UtcDateTime);

    private async Task<SecondFactorStore> RegisterAsync(TestStore store)
    {
        var factors = new SecondFactorStore(store.Database, new KeyRing(new RootKey(1, new byte[RootKey.Octets])), _time);
        var factor = new SecondFactor(new string('a', 32), SampleAccounts.Alice.Id, SecondFactorKind.Authenticator, "Phone", _time.GetUtcNow(), null);
        await store.Database.WriteAsync(
            async session =>
            {
                await AccountStore.InsertAsync(session, SampleAccounts.Alice);
                await factors.InsertAuthenticatorAsync(session, factor, _seed, 0);
            },
            default);
        return factors;
    }
}
