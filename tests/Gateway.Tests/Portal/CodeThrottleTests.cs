using Gateway.Accounts.SecondFactors;
using Gateway.AppPasswords;
using Gateway.Portal;
using Gateway.Storage;
using Gateway.Tests.Storage;

namespace Gateway.Tests.Portal;

public sealed class CodeThrottleTests(PostgreSqlFixture postgreSql) : StoreTest(postgreSql)
{
    private const string Alice = "alice@example.org";

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    [Trait("Security", "114")]
    public async Task Five_wrong_codes_pause_codes_for_a_quarter_of_an_hour_and_leave_the_other_ways_open(string provider)
    {
        using var hasher = new PasswordHasher(1);
        await using var world = await CreateAsync(provider, hasher);
        var codes = (await world.First.Get<SecondFactorChanger>().ReplaceCodesAsync(Alice, default))!;
        PortalSignIn[] nodes = [world.First.Get<PortalSignIn>(), world.Node().Get<PortalSignIn>()];

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => nodes[number % 2].CheckCodeAsync(PortalWorld.Request(), Alice, "000000")));

        Assert.Equal((5, 15), (results.Count(result => result is StepResult.Wrong), results.Count(result => result is StepResult.Paused)));
        Assert.Equal(StepResult.Right, await nodes[1].CheckCodeAsync(PortalWorld.Request(), Alice, codes[0]));
        world.World.Time.Advance(TimeSpan.FromMinutes(14));
        Assert.Equal(StepResult.Paused, await nodes[0].CheckCodeAsync(PortalWorld.Request(), Alice, "000000"));
        world.World.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(StepResult.Wrong, await nodes[0].CheckCodeAsync(PortalWorld.Request(), Alice, "000000"));
    }

    [Fact]
    [Trait("Security", "114")]
    public async Task Strangers_who_know_the_password_do_not_pause_a_known_browser()
    {
        using var hasher = new PasswordHasher(1);
        await using var world = await CreateAsync(nameof(StorageProvider.Sqlite), hasher);
        var signIn = world.First.Get<PortalSignIn>();
        var home = PortalWorld.Request();
        await world.First.Get<PortalEntry>().EnterAsync(home, Alice, "code");

        for (var number = 0; number < 10; number++) await signIn.CheckCodeAsync(PortalWorld.Request(), Alice, "000000");

        Assert.Equal(StepResult.Paused, await signIn.CheckCodeAsync(PortalWorld.Request(), Alice, "000000"));
        Assert.Equal(StepResult.Wrong, await signIn.CheckCodeAsync(PortalWorld.Request(before: home), Alice, "000000"));
    }

    private async Task<PortalWorld> CreateAsync(string provider, PasswordHasher hasher)
    {
        var world = await CreateWorldAsync(provider);
        await world.AddAsync(Alice);
        return new PortalWorld(world, hasher, new NobodyVerifier());
    }

    private sealed class NobodyVerifier : Gateway.Accounts.IAccountPasswordVerifier
    {
        public Task<Gateway.Accounts.AccountPasswordVerdict> VerifyAsync(
            Gateway.Accounts.Account account, Gateway.ProtocolAdapters.Contract.Secret password, CancellationToken cancellationToken) =>
            Task.FromResult(Gateway.Accounts.AccountPasswordVerdict.Wrong);
    }
}
