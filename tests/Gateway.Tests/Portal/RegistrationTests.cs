using Gateway.Accounts;
using Gateway.Accounts.SecondFactors;
using Gateway.AppPasswords;
using Gateway.Portal;
using Gateway.Tests.Storage;
using OtpNet;

namespace Gateway.Tests.Portal;

public sealed class RegistrationTests(PostgreSqlFixture postgreSql) : StoreTest(postgreSql)
{
    private const string Alice = "alice@example.org";

    private readonly byte[] _seed = TotpSeed.Create();

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    public async Task An_account_that_was_blocked_meanwhile_stays_blocked(string provider)
    {
        await using var world = await CreateWorldAsync(provider);
        using var hasher = new PasswordHasher(1);
        await world.AddAsync(Alice, TwoStepState.Enabled);
        await world.States.SetAsync(Alice, TwoStepState.Blocked, StoreWorld.Tester, default);

        var result = await CompleteAsync(world, hasher);

        Assert.IsType<RegistrationResult.NotAllowed>(result);
        Assert.Equal(TwoStepState.Blocked, (await world.Accounts.FindAsync(Alice, default))!.State);
        Assert.Equal(0, await FactorsAsync(world));
    }

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    public async Task Factor_and_state_are_stored_together_or_not_at_all(string provider)
    {
        await using var world = await CreateWorldAsync(provider);
        using var hasher = new PasswordHasher(1);
        await world.AddAsync(Alice, TwoStepState.Enabled);
        await BreakCutsAsync(world);

        await Assert.ThrowsAnyAsync<Exception>(() => CompleteAsync(world, hasher));

        Assert.Equal(TwoStepState.Enabled, (await world.Accounts.FindAsync(Alice, default))!.State);
        Assert.Equal(0, await FactorsAsync(world));
    }

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    public async Task The_account_is_enforced_its_sessions_are_cut_and_a_second_registration_finds_a_factor(string provider)
    {
        await using var world = await CreateWorldAsync(provider);
        using var hasher = new PasswordHasher(1);
        await world.AddAsync(Alice, TwoStepState.Enabled);

        var done = Assert.IsType<RegistrationResult.Done>(await CompleteAsync(world, hasher));
        var again = await CompleteAsync(world, hasher);

        using var first = done.First;
        Assert.NotNull(first);
        Assert.IsType<RegistrationResult.NotAllowed>(again);
        Assert.Equal(TwoStepState.Enforced, (await world.Accounts.FindAsync(Alice, default))!.State);
        Assert.Single(world.Channel.Cuts);
        Assert.True((await world.Revocations.VerifyAsync(default)) is { IsIntact: true, Rows: 1 });
    }

    [Fact]
    public async Task A_busy_hasher_is_no_wrong_code()
    {
        await using var world = await CreateWorldAsync(nameof(Gateway.Storage.StorageProvider.Sqlite));
        await world.AddAsync(Alice, TwoStepState.Enabled);
        var hasher = new PasswordHasher(1);
        hasher.Dispose();

        Assert.IsType<RegistrationResult.Busy>(await CompleteAsync(world, hasher));
        Assert.IsType<RegistrationResult.WrongCode>(await CompleteAsync(world, hasher, "no code"));
    }

    private Task<RegistrationResult> CompleteAsync(StoreWorld world, PasswordHasher hasher, string? typed = null)
    {
        var (database, now) = (world.Store.Database, world.Time.GetUtcNow());
        var registration = new Registration(
            database, new FactorDrafts(new SecondFactorStore(database, world.Keys, world.Time), world.Time), new RecoveryCodes(database, world.Keys, hasher, world.Time),
            world.States, world.Issuer, world.Audit, new FormSeal(world.Keys, world.Time));
        var session = new PortalSession(new byte[32], Alice, PortalLevel.PasswordGiven, now, now, null);
        return registration.CompleteAsync(session, _seed, typed ?? new Totp(_seed).ComputeTotp(now.UtcDateTime), "First", TestContext.Current.CancellationToken);
    }

    // The state can't be set without its row in the log.
    private static Task<int> BreakCutsAsync(StoreWorld world) =>
        world.Store.Database.WriteAsync(session => session.ExecuteAsync("drop table revocation_log", new { }), default);

    private static Task<long> FactorsAsync(StoreWorld world) =>
        world.Store.Database.ReadAsync(session => SecondFactorStore.CountAsync(session, Alice), default);
}
