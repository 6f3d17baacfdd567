using Gateway.Accounts;
using Gateway.AppPasswords;
using Gateway.ProtocolAdapters;
using Gateway.ProtocolAdapters.Contract;
using Gateway.Sessions;

namespace Gateway.Tests.Login;

public sealed class ChangedPolicyTests
{
    private const string Alice = "alice@example.test";
    private const string Bob = "bob@other.test";

    [Fact]
    public async Task The_configurations_policy_lies_under_the_stored_ones_and_over_the_products()
    {
        await using var world = await LoginWorld.CreateAsync(settings:
            [("Gateway:Policy:DeviceBinding", "Off"), ("Gateway:Policy:AppPasswordLimit", "7"), ("Gateway:Policy:AllowedProtocols:0", "imap")]);
        await world.AddAccountAsync(Alice);

        await SetAsync(world, PolicyScope.Domain("example.test"), new AccountPolicy { AppPasswordLimit = 3 });

        var policy = await world.Get<PolicyStore>().EffectiveAsync(Alice, CancellationToken.None);
        Assert.Equal(DeviceBinding.Off, policy.DeviceBinding);
        Assert.Equal(3, policy.AppPasswordLimit);
        Assert.Equal(["imap"], policy.AllowedProtocols);
        Assert.False(policy.Observe);
        var (_, text) = await world.IssueAsync(Alice);
        Assert.Equal(LoginDenial.ProtocolNotAllowed, await world.DenialAsync(Alice, text, OverSmtp));
        Assert.Null(await world.DenialAsync(Alice, text));
    }

    [Fact]
    public void A_configured_policy_that_cannot_be_is_named()
    {
        Assert.Null(new PolicyOptions().FindFault());
        Assert.Contains("AppPasswordLimit", new PolicyOptions { AppPasswordLimit = -1 }.FindFault(), StringComparison.Ordinal);
        Assert.Contains("\"gopher\"", new PolicyOptions { AllowedProtocols = ["imap", "gopher"] }.FindFault(), StringComparison.Ordinal);
        Assert.Contains("\"here\"", new PolicyOptions { AllowedNetworks = ["here"] }.FindFault(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_policy_that_could_not_be_kept_is_refused_with_the_settings_name()
    {
        Assert.Null(PolicyFault.Find(AccountPolicy.Defaults));
        Assert.StartsWith("AllowedProtocols", PolicyFault.Find(new AccountPolicy { AllowedProtocols = ["IMAP"] }), StringComparison.Ordinal);
        Assert.StartsWith("AllowedNetworks", PolicyFault.Find(new AccountPolicy { AllowedNetworks = ["192.0.2.0/33"] }), StringComparison.Ordinal);
        Assert.StartsWith("AccountPasswordNetworks", PolicyFault.Find(new AccountPolicy { AccountPasswordNetworks = ["10.0.0/8/8"] }), StringComparison.Ordinal);
        Assert.StartsWith("DeleteWhenUnusedFor", PolicyFault.Find(new AccountPolicy { DeleteWhenUnusedFor = TimeSpan.FromHours(1) }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("example.test")]
    [InlineData(Alice)]
    public async Task A_changed_policy_holds_for_warm_sign_ins_too_on_every_node_and_costs_no_BCrypt(string scope)
    {
        await using var here = await LoginWorld.CreateAsync();
        await using var there = await LoginWorld.CreateAsync(beside: here);
        await here.AddAccountAsync(Alice);
        await here.AddAccountAsync(Bob);
        var (_, text) = await here.IssueAsync(Alice);
        var (_, bobs) = await here.IssueAsync(Bob);
        var session = await there.SignInAsync(Alice, text);
        Assert.Null(await here.DenialAsync(Alice, text));
        Assert.Null(await there.DenialAsync(Bob, bobs));
        var computed = there.Get<PasswordHasher>().Computed;

        var level = scope == "" ? PolicyScope.Global : scope == Alice ? PolicyScope.Account(Alice) : PolicyScope.Domain(scope);
        await SetAsync(here, level, new AccountPolicy { AllowedProtocols = ["smtp"] });
        Assert.Equal(LoginDenial.ProtocolNotAllowed, await here.DenialAsync(Alice, text));
        Assert.True(await there.Get<RevocationFeed>().PollAsync(CancellationToken.None));

        Assert.Equal(LoginDenial.ProtocolNotAllowed, await there.DenialAsync(Alice, text));
        Assert.Equal(scope == "" ? LoginDenial.ProtocolNotAllowed : null, await there.DenialAsync(Bob, bobs));
        Assert.Equal(computed, there.Get<PasswordHasher>().Computed);
        Assert.Equal(SessionTermination.None, session.Lease.Termination);
        session.Lease.Dispose();
        session.Credential.Dispose();
    }

    [Fact]
    public async Task A_new_alias_signs_in_at_once_although_it_was_unknown_a_moment_ago()
    {
        await using var here = await LoginWorld.CreateAsync();
        await using var there = await LoginWorld.CreateAsync(beside: here);
        await here.AddAccountAsync(Alice);
        var (_, text) = await here.IssueAsync(Alice);
        Assert.Equal(LoginDenial.InvalidCredentials, await here.DenialAsync("al@example.test", text));
        Assert.Equal(LoginDenial.InvalidCredentials, await there.DenialAsync("al@example.test", text));

        Assert.True(await here.Get<AccountAliases>().AddAsync(Alice, "al@example.test", LoginWorld.Tester, CancellationToken.None));
        Assert.True(await there.Get<RevocationFeed>().PollAsync(CancellationToken.None));

        Assert.Null(await here.DenialAsync("al@example.test", text));
        Assert.Null(await there.DenialAsync("al@example.test", text));
    }

    [Fact]
    [Trait("Security", "105")]
    public async Task A_second_device_does_not_slip_in_where_the_app_password_is_cached_as_free()
    {
        var enforce = ("Gateway:Policy:DeviceBinding", "Enforce");
        await using var here = await LoginWorld.CreateAsync(settings: enforce);
        await using var there = await LoginWorld.CreateAsync(beside: here, settings: enforce);
        await here.AddAccountAsync(Alice);
        var (_, text) = await here.IssueAsync(Alice);
        // Without a device there is nothing to bind, and the app password is cached as free.
        Assert.Null(await there.DenialAsync(Alice, text));

        Assert.Null(await here.DenialAsync(Alice, text, OnDevice("PHONE1")));

        // Not polled yet: the row itself says who was first.
        Assert.Equal(LoginDenial.DeviceNotAllowed, await there.DenialAsync(Alice, text, OnDevice("PHONE2")));
        Assert.True(await there.Get<RevocationFeed>().PollAsync(CancellationToken.None));
        Assert.Equal(LoginDenial.DeviceNotAllowed, await there.DenialAsync(Alice, text, OnDevice("PHONE2")));
        Assert.Null(await there.DenialAsync(Alice, text, OnDevice("PHONE1")));
    }

    private static LoginAttempt OverSmtp(LoginAttempt attempt) => attempt with { Protocol = ProtocolCatalog.Smtp };

    private static Func<LoginAttempt, LoginAttempt> OnDevice(string id) => attempt => attempt with
    {
        Protocol = ProtocolCatalog.ActiveSync,
        Mechanism = LoginMechanism.Basic,
        Identity = new ClientIdentity { DeviceId = id, UserAgent = "Apple-iPhone14C2/2106.90" },
    };

    private static async Task SetAsync(LoginWorld world, PolicyScope scope, AccountPolicy policy) =>
        Assert.NotNull(await world.Get<PolicyStore>().SetAsync(scope, policy, null, LoginWorld.Tester, CancellationToken.None));
}
