using System.Text;
using Gateway.Accounts;
using Gateway.AppPasswords;
using Gateway.Audit;
using Gateway.Tests.Storage;

namespace Gateway.Tests.AppPasswords;

public sealed class AppPasswordIssuerTests(PostgreSqlFixture postgreSql) : StoreTest(postgreSql)
{
    private const string Alice = "alice@example.org";

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    public async Task The_plain_text_fits_the_stored_row_and_stands_nowhere_else(string provider)
    {
        await using var world = await CreateWorldAsync(provider);
        await world.AddAsync(Alice);

        var result = await world.Issuer.IssueAsync(new IssueRequest(Alice, "  My phone "), Actor.Owner(Alice), default);

        using var issued = Assert.IsType<IssueResult.Issued>(result).AppPassword;
        var key = world.Keys.Current;
        var folded = new byte[AppPasswordFormat.Letters];
        Assert.True(AppPasswordFormat.TryFold(issued.PlainText.Octets, folded));
        var stored = (await world.AppPasswords.FindCandidateAsync(Alice, [new(key.Id, key.Index(folded))], default)).AppPassword!;
        Assert.Equal("My phone", stored.Label);
        Assert.True(AppPasswordRowMac.IsIntact(key, stored));
        Assert.True(BCrypt.Net.BCrypt.Verify(key.PasswordInput(Alice, folded), stored.Hash));
        var audited = (await world.AuditStore.ListAsync(new AuditFilter(), default))[0];
        Assert.Equal(("owner " + Alice, stored.Id, "My phone"), (audited.Actor, audited.AppPasswordId, audited.Detail));
        Assert.DoesNotContain(Encoding.ASCII.GetString(issued.PlainText.Octets), audited.Detail, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    public async Task At_the_limit_nothing_is_made_until_one_is_deleted(string provider)
    {
        await using var world = await CreateWorldAsync(provider);
        await world.AddAsync(Alice);
        await world.Policies.SetAsync(PolicyScope.Account(Alice), new AccountPolicy { AppPasswordLimit = 2 }, null, StoreWorld.Tester, default);
        var first = await world.IssueAsync(Alice);
        await world.IssueAsync(Alice);

        var refused = await world.Issuer.IssueAsync(new IssueRequest(Alice, "Third"), StoreWorld.Tester, default);

        Assert.Equal(2, Assert.IsType<IssueResult.LimitReached>(refused).Limit);
        await world.Revoker.RevokeAsync(Alice, first.Id, StoreWorld.Tester, default);
        await world.IssueAsync(Alice);
    }

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    public async Task Of_requests_at_once_for_the_last_place_one_is_served(string provider)
    {
        await using var world = await CreateWorldAsync(provider);
        await world.AddAsync(Alice);
        await world.Policies.SetAsync(PolicyScope.Global, new AccountPolicy { AppPasswordLimit = 1 }, null, StoreWorld.Tester, default);

        var results = await Task.WhenAll(Enumerable.Range(0, 2).Select(
            number => world.Issuer.IssueAsync(new IssueRequest(Alice, $"Phone {number}"), StoreWorld.Tester, default)));

        Assert.Single(results.OfType<IssueResult.Issued>());
        Assert.Single(results.OfType<IssueResult.LimitReached>());
    }

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    public async Task The_policy_and_the_state_may_forbid_new_ones(string provider)
    {
        await using var world = await CreateWorldAsync(provider);
        await world.AddAsync(Alice);
        await world.AddAsync("blocked@example.org", TwoStepState.Blocked);
        await world.Policies.SetAsync(
            PolicyScope.Domain("example.org"), new AccountPolicy { MayCreateAppPasswords = false }, null, StoreWorld.Tester, default);
        await world.Policies.SetAsync(
            PolicyScope.Account("blocked@example.org"), new AccountPolicy { MayCreateAppPasswords = true }, null, StoreWorld.Tester, default);

        foreach (var id in (string[])[Alice, "blocked@example.org"])
        {
            Assert.IsType<IssueResult.NotAllowed>(await world.Issuer.IssueAsync(new IssueRequest(id, "x"), StoreWorld.Tester, default));
        }

        Assert.IsType<IssueResult.UnknownAccount>(
            await world.Issuer.IssueAsync(new IssueRequest("nobody@example.org", "x"), StoreWorld.Tester, default));
    }

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    public async Task The_default_lifetime_sets_the_end_unless_one_is_asked_for(string provider)
    {
        await using var world = await CreateWorldAsync(provider);
        await world.AddAsync(Alice);
        await world.Policies.SetAsync(
            PolicyScope.Global, new AccountPolicy { DefaultLifetime = TimeSpan.FromDays(90) }, null, StoreWorld.Tester, default);
        var wish = world.Time.GetUtcNow().AddDays(3);

        var byPolicy = await world.IssueAsync(Alice);
        var asked = await world.Issuer.IssueAsync(new IssueRequest(Alice, "x") { Expires = wish }, StoreWorld.Tester, default);

        Assert.Equal(world.Time.GetUtcNow().AddDays(90), byPolicy.Expires);
        using var issued = Assert.IsType<IssueResult.Issued>(asked).AppPassword;
        Assert.Equal(wish, issued.Record.Expires);
    }

    [Fact]
    public async Task What_makes_no_sense_is_refused_by_its_field()
    {
        await using var world = await CreateWorldAsync("Sqlite");
        await world.AddAsync(Alice);
        var unrestricted = AppPasswordScope.Unrestricted;

        await RefusedAsync(world, new IssueRequest(Alice, "  "), "label");
        await RefusedAsync(world, new IssueRequest(Alice, new string('x', 65)), "label");
        await RefusedAsync(world, new IssueRequest(Alice, "x") { Scope = unrestricted with { Protocols = ["gopher"] } }, "protocols");
        await RefusedAsync(world, new IssueRequest(Alice, "x") { Scope = unrestricted with { Networks = ["192.0.2.0/33"] } }, "networks");
        await RefusedAsync(world, new IssueRequest(Alice, "x") { Scope = unrestricted with { Device = " " } }, "device");
        await RefusedAsync(world, new IssueRequest(Alice, "x") { Expires = world.Time.GetUtcNow() }, "expires");
    }

    [Fact]
    public void A_scope_is_brought_into_one_form()
    {
        var scope = ScopeReader.Read(
            new AppPasswordScope(["smtp", "IMAP", "smtp"], ["192.0.2.77/24", "2001:DB8::1/32", "192.0.2.7", "192.0.2.0/24"], "ApplX"), out _);

        Assert.Equal(["imap", "smtp"], scope!.Protocols);
        Assert.Equal(["192.0.2.0/24", "192.0.2.7/32", "2001:db8::/32"], scope.Networks);
    }

    private static async Task RefusedAsync(StoreWorld world, IssueRequest request, string field) =>
        Assert.Equal(field, Assert.IsType<IssueResult.Invalid>(await world.Issuer.IssueAsync(request, StoreWorld.Tester, default)).Field);
}
