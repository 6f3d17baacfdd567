using Gateway.Accounts;
using Gateway.Login.Tokens;
using Gateway.ProtocolAdapters;
using Gateway.ProtocolAdapters.Contract;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.Tokens;

namespace Gateway.Tests.Login.Tokens;

/// <summary>Sign-ins with tokens of a real issuer, through the whole decision.</summary>
public sealed class TokenSignInTests
{
    private const string Alice = "alice@example.test";

    [Fact]
    public async Task Token_of_the_issuer_signs_in_with_the_gateways_own_credential()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var world = await WorldAsync(issuer);

        var grant = await world.SignInAsync(Alice, await issuer.TokenAsync(Alice), Bearer);

        Assert.Equal(Alice, grant.Account);
        Assert.Equal(Alice, Assert.IsType<BackendCredential.Password>(grant.Credential).User);
        grant.Lease.Dispose();
        grant.Credential.Dispose();
    }

    [Fact]
    public async Task Token_alone_says_whose_it_is()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var world = await WorldAsync(issuer);

        var grant = await world.SignInAsync("", await issuer.TokenAsync(Alice), Bearer);

        Assert.Equal(Alice, grant.Account);
        grant.Lease.Dispose();
    }

    [Fact]
    [Trait("Security", "56")]
    public async Task Token_for_one_account_opens_no_other_but_its_aliases()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var world = await WorldAsync(issuer);
        await world.AddAccountAsync("victim@example.test");
        var token = await issuer.TokenAsync(Alice);

        Assert.Equal(LoginDenial.AuthorizationFailed, await world.DenialAsync("victim@example.test", token, Bearer));
        Assert.Equal(LoginDenial.AuthorizationFailed, await world.DenialAsync("nobody@example.test", token, Bearer));
        Assert.Null(await world.DenialAsync("al@example.test", token, Bearer));
    }

    [Fact]
    public async Task Token_that_is_not_in_order_is_refused()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var world = await WorldAsync(issuer, ("Gateway:Tokens:Issuers:test:RequiredScopes:0", "imap"));
        Assert.Null(await world.DenialAsync(Alice, issuer.Forge(), Bearer));
        using var other = System.Security.Cryptography.RSA.Create(2048);
        var publicKey = issuer.Key.Rsa.ExportSubjectPublicKeyInfo();
        string[] bad =
        [
            issuer.Forge(token => token.Audience = "somebody-else"),
            issuer.Forge(token => token.Expires = token.NotBefore!.Value.AddMinutes(-2)),
            issuer.Forge(token => token.Expires = null),
            issuer.Forge(token => token.NotBefore = token.Expires),
            issuer.Forge(token => token.SigningCredentials = null),
            issuer.Forge(token => token.SigningCredentials = new(new SymmetricSecurityKey(publicKey) { KeyId = "one" }, SecurityAlgorithms.HmacSha256)),
            issuer.Forge(token => token.SigningCredentials = new(new RsaSecurityKey(other) { KeyId = "one" }, SecurityAlgorithms.RsaSha256)),
            issuer.Forge(token => token.Claims["scope"] = "smtp"),
            issuer.Forge(token => token.Claims.Remove("email")),
            issuer.Forge(token => token.Claims["email"] = "no address"),
            issuer.Forge(token => token.Claims["email"] = "nobody@example.test"),
        ];

        foreach (var token in bad)
        {
            Assert.Equal(LoginDenial.InvalidToken, await world.DenialAsync("", token, Bearer));
        }
    }

    [Fact]
    public async Task Clocks_may_differ_by_the_skew_and_no_more()
    {
        await using var issuer = await TestIssuer.StartAsync();
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var world = await WorldAsync(issuer, time, ("Gateway:Tokens:Issuers:test:ClockSkew", "00:00:30"));
        var token = issuer.Forge(now: time.GetUtcNow());

        time.Advance(TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(29));
        Assert.Null(await world.DenialAsync(Alice, token, Bearer));
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(LoginDenial.InvalidToken, await world.DenialAsync(Alice, token, Bearer));
    }

    [Fact]
    public async Task Token_of_another_issuer_is_refused_unless_tokens_are_passed_on()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var strict = await WorldAsync(issuer);
        await using var lenient = await WorldAsync(issuer, ("Gateway:Login:PassTokens", "true"));
        var foreign = issuer.Forge(token => token.Issuer = "https://elsewhere.example.test/");

        Assert.Equal(LoginDenial.InvalidToken, await strict.DenialAsync(Alice, foreign, Bearer));
        Assert.Equal(LoginDenial.InvalidToken, await strict.DenialAsync(Alice, "opaque", Bearer));
        var grant = await lenient.SignInAsync(Alice, foreign, Bearer);
        Assert.IsType<BackendCredential.BearerToken>(grant.Credential);
        grant.Lease.Dispose();
        grant.Credential.Dispose();
    }

    [Fact]
    public async Task Good_token_of_a_blocked_account_is_told_so_and_the_policy_counts()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var world = await WorldAsync(issuer);
        await world.AddAccountAsync("gone@example.test", TwoStepState.Blocked);

        Assert.Equal(LoginDenial.AccountBlocked, await world.DenialAsync("gone@example.test", await issuer.TokenAsync("gone@example.test"), Bearer));
    }

    [Fact]
    public async Task New_key_is_found_at_once_and_made_up_ones_do_not_flood_the_issuer()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var first = await TestIssuer.StartAsync("one");
        await using var world = await WorldAsync(first, time);
        Assert.Null(await world.DenialAsync(Alice, first.Forge(now: time.GetUtcNow()), Bearer));
        await first.DisposeAsync();
        await using var second = await TestIssuer.StartAsync("two", first.Port);
        time.Advance(IssuerKeys.ShortestPause);

        Assert.Null(await world.DenialAsync(Alice, second.Forge(now: time.GetUtcNow()), Bearer));
        for (var i = 0; i < 20; i++)
        {
            var madeUp = new SigningCredentials(new RsaSecurityKey(second.Key.Rsa) { KeyId = $"made-up-{i}" }, SecurityAlgorithms.RsaSha256);
            Assert.Equal(LoginDenial.InvalidToken, await world.DenialAsync(Alice, second.Forge(token => token.SigningCredentials = madeUp, time.GetUtcNow()), Bearer));
        }

        Assert.Equal(1, second.KeyRequests);
    }

    [Fact]
    public async Task Issuer_that_is_away_means_later_and_never_wrong()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var issuer = await TestIssuer.StartAsync();
        await using var fresh = await WorldAsync(issuer, time);
        await using var warm = await WorldAsync(issuer, time);
        Assert.Null(await warm.DenialAsync(Alice, issuer.Forge(now: time.GetUtcNow()), Bearer));
        await issuer.DisposeAsync();
        using var next = System.Security.Cryptography.RSA.Create(2048);
        var key = new RsaSecurityKey(next) { KeyId = "next" };
        string Token(RsaSecurityKey? signer) => issuer.Forge(token => token.SigningCredentials = new(signer ?? key, SecurityAlgorithms.RsaSha256), time.GetUtcNow());

        Assert.Equal(LoginDenial.Unavailable, await fresh.DenialAsync(Alice, Token(null), Bearer));
        // A key that the issuer may have made since: nobody can tell.
        time.Advance(IssuerKeys.ShortestPause);
        Assert.Equal(LoginDenial.Unavailable, await warm.DenialAsync(Alice, Token(null), Bearer));
    }

    [Fact]
    public async Task Known_keys_count_on_while_the_issuer_is_away_but_not_for_ever()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var issuer = await TestIssuer.StartAsync();
        await using var world = await WorldAsync(issuer, time, ("Gateway:Tokens:Issuers:test:MaxStale", "01:00:00"));
        Assert.Null(await world.DenialAsync(Alice, issuer.Forge(now: time.GetUtcNow()), Bearer));
        var soon = issuer.Forge(now: time.GetUtcNow() + TimeSpan.FromMinutes(90));
        var later = issuer.Forge(now: time.GetUtcNow() + TimeSpan.FromMinutes(121));
        await issuer.DisposeAsync();

        time.Advance(TimeSpan.FromMinutes(90));
        Assert.Null(await world.DenialAsync(Alice, soon, Bearer));
        time.Advance(TimeSpan.FromMinutes(31));
        Assert.Equal(LoginDenial.Unavailable, await world.DenialAsync(Alice, later, Bearer));
    }

    private static LoginAttempt Bearer(LoginAttempt attempt) => attempt with { Mechanism = LoginMechanism.OAuthBearer, Protocol = ProtocolCatalog.Imap };

    private static Task<LoginWorld> WorldAsync(TestIssuer issuer, params (string Key, string Value)[] settings) =>
        WorldAsync(issuer, new FakeTimeProvider(TimeProvider.System.GetUtcNow()), settings);

    private static async Task<LoginWorld> WorldAsync(TestIssuer issuer, FakeTimeProvider time, params (string Key, string Value)[] settings)
    {
        var world = await LoginWorld.CreateAsync(time, null,
        [
            ("Gateway:Tokens:Issuers:test:Authority", issuer.Authority), ("Gateway:Tokens:Issuers:test:Audiences:0", TestIssuer.Audience),
            // The clock stands still: an answer that is held back would never come.
            ("Gateway:Abuse:ExemptNetworks:0", "192.0.2.0/24"), .. settings,
        ]);
        await world.AddAccountAsync(Alice, TwoStepState.Enforced, "al@example.test");
        return world;
    }
}
