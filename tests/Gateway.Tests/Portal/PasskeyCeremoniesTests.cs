using System.Text.Json.Nodes;
using Gateway.Accounts.SecondFactors;
using Gateway.AppPasswords;
using Gateway.Portal;
using Gateway.Storage;
using Gateway.Tests.Storage;

namespace Gateway.Tests.Portal;

public sealed class PasskeyCeremoniesTests(PostgreSqlFixture postgreSql) : StoreTest(postgreSql)
{
    private const string Alice = "alice@example.org";
    private const string Victim = "victim@example.org";

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    public async Task A_passkey_is_registered_and_signs_in_with_or_without_a_name(string provider)
    {
        using var hasher = new PasswordHasher(1);
        await using var world = await CreateAsync(hasher, provider);
        using var key = new SoftAuthenticator();
        await RegisterAsync(world, key, Alice);

        Assert.Equal(Alice, await AskAsync(world, key, null));
        Assert.Equal(Alice, await AskAsync(world, key, Half(world, Alice)));
        var factor = Assert.Single(await world.First.Get<SecondFactorStore>().ListAsync(Alice, default));
        Assert.Equal((SecondFactorKind.Passkey, "Blue key"), (factor.Kind, factor.Label));
        Assert.NotNull(factor.Used);
    }

    [Theory]
    [InlineData("origin")]
    [InlineData("cross-origin")]
    [InlineData("relying party")]
    [InlineData("not verified")]
    [InlineData("signature")]
    [InlineData("type")]
    [Trait("Security", "118")]
    public async Task What_a_passkey_says_of_another_place_or_without_its_owner_is_refused(string fault)
    {
        using var hasher = new PasswordHasher(1);
        await using var world = await CreateAsync(hasher);
        using var key = new SoftAuthenticator();
        await RegisterAsync(world, key, Alice);
        key.Fault = fault;

        Assert.Null(await AskAsync(world, key, null));
        key.Fault = "";
        Assert.Equal(Alice, await AskAsync(world, key, null));
    }

    [Theory]
    [InlineData("origin")]
    [InlineData("relying party")]
    [InlineData("not verified")]
    [InlineData("algorithm none")]
    [InlineData("algorithm RS1")]
    [InlineData("huge")]
    [Trait("Security", "118")]
    public async Task What_does_not_prove_itself_is_not_registered(string fault)
    {
        using var hasher = new PasswordHasher(1);
        await using var world = await CreateAsync(hasher);
        using var key = new SoftAuthenticator { Fault = fault };

        Assert.Null(await CreateAsync(world, key, Half(world, Alice)));
    }

    [Fact]
    [Trait("Security", "118")]
    public async Task A_counter_that_goes_back_or_stands_still_is_refused()
    {
        using var hasher = new PasswordHasher(1);
        await using var world = await CreateAsync(hasher);
        using var key = new SoftAuthenticator { Counter = 40 };
        await RegisterAsync(world, key, Alice);

        Assert.Equal(Alice, await AskAsync(world, key, null));
        key.Counter -= 1;
        Assert.Null(await AskAsync(world, key, null));
        key.Counter = 3;
        Assert.Null(await AskAsync(world, key, null));
        key.Counter = 90;
        Assert.Equal(Alice, await AskAsync(world, key, null));
    }

    [Fact]
    [Trait("Security", "118")]
    public async Task A_challenge_counts_once_and_for_its_own_ceremony_and_session()
    {
        using var hasher = new PasswordHasher(1);
        await using var world = await CreateAsync(hasher);
        using var key = new SoftAuthenticator();
        await RegisterAsync(world, key, Alice);
        var (half, other) = (Half(world, Alice), Half(world, Alice, 1));
        var context = PortalWorld.Request();
        var form = (await world.First.Passkeys.BeginAskingAsync(context, half))!;
        var shown = new PasskeyAnswer(key.Get(form.Options), form.Pending);

        Assert.Null(await world.First.Passkeys.CheckAsync(PortalWorld.Request(), other, shown));
        Assert.Null(await world.First.Passkeys.CheckAsync(PortalWorld.Request(), null, shown));
        Assert.Null(await world.First.Passkeys.CompleteCreatingAsync(PortalWorld.Request(), half, shown));
        Assert.Equal(Alice, (await world.First.Passkeys.CheckAsync(PortalWorld.Request(), half, shown))?.Id);
        key.Counter++;
        Assert.Null(await world.Node().Passkeys.CheckAsync(PortalWorld.Request(), half, shown with { Credential = key.Get(form.Options) }));
    }

    [Fact]
    [Trait("Security", "118")]
    public async Task Anothers_passkey_is_no_second_step_and_a_Host_header_names_nobody()
    {
        using var hasher = new PasswordHasher(1);
        await using var world = await CreateAsync(hasher);
        using var own = new SoftAuthenticator();
        using var victims = new SoftAuthenticator();
        await RegisterAsync(world, own, Alice);
        await RegisterAsync(world, victims, Victim);

        Assert.Null(await AskAsync(world, victims, Half(world, Alice)));
        var context = PortalWorld.Request();
        context.Request.Host = new("evil.example.org");
        var form = await world.First.Passkeys.BeginAskingAsync(context, null);
        Assert.Equal("mail.example.org", JsonNode.Parse(form!.Options)!["rpId"]!.GetValue<string>());
    }

    private async Task<PortalWorld> CreateAsync(PasswordHasher hasher, string provider = nameof(StorageProvider.Sqlite))
    {
        var world = await CreateWorldAsync(provider);
        await world.AddAsync(Alice);
        await world.AddAsync(Victim);
        return new PortalWorld(world, hasher);
    }

    private static PortalSession Half(PortalWorld world, string accountId, byte number = 0)
    {
        var now = world.World.Time.GetUtcNow();
        return new(Enumerable.Repeat(number, 32).ToArray(), accountId, PortalLevel.PasswordGiven, now, now, null);
    }

    private static async Task<(PasskeyOwner Owner, Microsoft.AspNetCore.Identity.UserPasskeyInfo Passkey)?> CreateAsync(PortalWorld world, SoftAuthenticator key, PortalSession session)
    {
        var form = await world.First.Passkeys.BeginCreatingAsync(PortalWorld.Request(), session);
        return await world.First.Passkeys.CompleteCreatingAsync(PortalWorld.Request(), session, new(key.Create(form.Options), form.Pending));
    }

    private static async Task RegisterAsync(PortalWorld world, SoftAuthenticator key, string accountId)
    {
        var made = await CreateAsync(world, key, Half(world, accountId));
        Assert.NotNull(made);
        Assert.True(await world.First.Get<SecondFactorChanger>().AddAsync(world.First.Get<FactorDrafts>().OfPasskey(made.Value.Owner, "Blue key", made.Value.Passkey), default));
    }

    private static async Task<string?> AskAsync(PortalWorld world, SoftAuthenticator key, PortalSession? session)
    {
        var form = await world.First.Passkeys.BeginAskingAsync(PortalWorld.Request(), session);
        return (await world.First.Passkeys.CheckAsync(PortalWorld.Request(), session, new(key.Get(form!.Options), form.Pending)))?.Id;
    }
}
