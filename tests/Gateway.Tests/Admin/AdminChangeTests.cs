using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Gateway.Accounts;
using Gateway.AppPasswords;
using Gateway.Keys;
using Gateway.Storage;
using Gateway.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Admin;

/// <summary>Changes through the admin API: audited or refused, once for each key, many at a time.</summary>
public sealed class AdminChangeTests : IAsyncLifetime
{
    private const string Alice = "alice@example.test";
    private RunningGateway _gateway = null!;
    private HttpClient _http = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Database Database => _gateway.App.Services.GetRequiredService<Database>();

    public async ValueTask InitializeAsync()
    {
        _gateway = await RunningGateway.StartAsync();
        _http = _gateway.Local();
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _gateway.DisposeAsync();
    }

    [Fact]
    [Trait("Security", "132")]
    public async Task A_change_that_the_audit_log_can_not_take_is_not_made()
    {
        var password = await _gateway.AddAsync(Alice);
        await _gateway.TokenAsync("Auditor", "robot");
        await using var client = await _gateway.ConnectAsync();
        await client.CommandAsync("a", $"LOGIN {Alice} {password}");
        var session = (string)(await _gateway.JsonAsync("session", "list"))[0]!["id"]!;
        var id = (string)(await _gateway.JsonAsync("app-password", "list", Alice))[0]!["id"]!;
        await _gateway.JsonAsync("audit", "list");
        var before = await DumpAsync();
        await Database.WriteAsync(transaction => transaction.ExecuteAsync("create trigger full before insert on audit begin select raise(abort, 'no room'); end"), Token);

        (HttpMethod Method, string Path, object? Body)[] changes =
        [
            (HttpMethod.Post, "accounts", new { id = "bob@example.test" }),
            (HttpMethod.Put, $"accounts/{Alice}/state", new { state = "Blocked" }),
            (HttpMethod.Post, $"accounts/{Alice}/require-registration", null),
            (HttpMethod.Post, $"accounts/{Alice}/forget-browsers", null),
            (HttpMethod.Post, "accounts/bulk", new { action = "DeleteAppPasswords", accounts = new[] { Alice } }),
            (HttpMethod.Post, "accounts/bulk", new { action = "SetState", accounts = new[] { Alice }, state = "Blocked" }),
            (HttpMethod.Post, $"accounts/{Alice}/app-passwords", new { label = "second" }),
            (HttpMethod.Delete, $"accounts/{Alice}/app-passwords", null),
            (HttpMethod.Post, $"app-passwords/{id}/suspend", null),
            (HttpMethod.Delete, $"app-passwords/{id}", null),
            (HttpMethod.Delete, $"sessions/{session}", null),
            (HttpMethod.Put, "policy/", new { appPasswordLimit = 3 }),
            (HttpMethod.Post, "tokens", new { name = "second", role = "Auditor" }),
            (HttpMethod.Delete, "tokens/" + (string)(await _gateway.JsonAsync("token", "list"))[0]!["id"]!, null),
            (HttpMethod.Put, $"operators/{Alice}", new { role = "Security" }),
        ];
        foreach (var (method, path, body) in changes)
        {
            using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
            using var answer = await _http.SendAsync(request, Token);
            Assert.True((int)answer.StatusCode >= 500, $"{method} {path}: {answer.StatusCode}");
        }

        Assert.Equal(before, await DumpAsync());
        Assert.Single((await _gateway.JsonAsync("session", "list")).AsArray());
    }

    [Fact]
    [Trait("Security", "132")]
    public async Task A_deleted_audit_row_is_found()
    {
        await _gateway.AddAsync(Alice);
        await Database.WriteAsync(transaction => transaction.ExecuteAsync("delete from audit where seq = 1"), Token);

        var result = await _gateway.RunAsync("audit", "verify");

        Assert.Equal(1, result.Code);
        Assert.Contains("Row 1", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Security", "133")]
    public async Task Ten_thousand_app_passwords_are_deleted_at_once_and_mail_goes_on()
    {
        const int Accounts = 1_000, EachHas = 10;
        var alices = await _gateway.AddAsync(Alice);
        var bobs = await _gateway.AddAsync("bob@example.test");
        await SeedAsync(Accounts, EachHas);
        using var done = new CancellationTokenSource();
        var traffic = SignInUntilAsync("bob@example.test", bobs, done.Token);
        var accounts = Enumerable.Range(0, Accounts).Select(NameOf).Append(Alice).ToList();
        // What the processors did for it, sign-ins beside it included: other processes of a busy machine are no part of it.
        var before = Environment.CpuUsage.TotalTime;

        using var answer = await _http.PostAsJsonAsync("accounts/bulk", new { action = "DeleteAppPasswords", accounts }, Token);
        var took = Environment.CpuUsage.TotalTime - before;
        await done.CancelAsync();

        Assert.Equal((Accounts * EachHas) + 1, (int)(await answer.Content.ReadFromJsonAsync<JsonObject>(Token))!["count"]!);
        Assert.True(took < TimeSpan.FromSeconds(10), $"took {took}");
        await using var client = await _gateway.ConnectAsync();
        Assert.StartsWith("a NO [AUTHENTICATIONFAILED]", await client.CommandAsync("a", $"LOGIN {Alice} {alices}"), StringComparison.Ordinal);
        Assert.True(await traffic > 0, "nobody signed in meanwhile");
    }

    [Fact]
    public async Task The_same_creation_twice_makes_one_thing_and_shows_no_secret_again()
    {
        var (first, again) = (await CreateAsync("accounts", new { id = Alice }, "k1"), await CreateAsync("accounts", new { id = Alice }, "k1"));
        var other = await CreateAsync("accounts", new { id = "bob@example.test" }, "k1");
        var (issued, repeated) = (await CreateAsync($"accounts/{Alice}/app-passwords", new { label = "phone" }, "k2"), await CreateAsync($"accounts/{Alice}/app-passwords", new { label = "phone" }, "k2"));
        var (token, tokenAgain) = (await CreateAsync("tokens", new { name = "robot", role = "Auditor" }, "k3"), await CreateAsync("tokens", new { name = "robot", role = "Auditor" }, "k3"));

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK), (first.Status, again.Status));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, other.Status);
        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK), (issued.Status, repeated.Status));
        Assert.Equal((string)issued.Body["appPassword"]!["id"]!, (string)repeated.Body["appPassword"]!["id"]!);
        Assert.NotNull(issued.Body["password"]);
        Assert.Null(repeated.Body["password"]);
        Assert.Single((await _gateway.JsonAsync("app-password", "list", Alice)).AsArray());
        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK), (token.Status, tokenAgain.Status));
        Assert.Null(tokenAgain.Body["text"]);
        Assert.Equal(HttpStatusCode.BadRequest, (await CreateAsync("accounts", new { id = Alice }, new string('k', 200))).Status);
    }

    [Fact]
    public async Task Of_many_at_once_with_one_key_one_is_made()
    {
        await _gateway.JsonAsync("account", "add", Alice);

        var all = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => CreateAsync($"accounts/{Alice}/app-passwords", new { label = "phone" }, "k")));

        Assert.Single(all, answer => answer.Status is HttpStatusCode.Created);
        Assert.Single((await _gateway.JsonAsync("app-password", "list", Alice)).AsArray());
    }

    private static string NameOf(int number) => $"user{number:0000}@example.test";

    private async Task<(HttpStatusCode Status, JsonObject Body)> CreateAsync(string path, object body, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", key);
        using var answer = await _http.SendAsync(request, Token);
        return (answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonObject>(Token))!);
    }

    private Task<bool> SeedAsync(int accounts, int each)
    {
        var keys = _gateway.App.Services.GetRequiredService<KeyRing>();
        return Database.WriteLongAsync(
            async session =>
            {
                for (var number = 0; number < accounts; number++)
                {
                    await AccountStore.InsertAsync(session, new Account { Id = NameOf(number), State = TwoStepState.Enforced, Epoch = 1, Created = DateTimeOffset.UnixEpoch });
                    for (var at = 0; at < each; at++)
                    {
                        var row = new AppPassword
                        {
                            Id = Guid.NewGuid().ToString("N"),
                            AccountId = NameOf(number),
                            KeyId = keys.Current.Id,
                            Index = (uint)((number * each) + at),
                            Hash = "",
                            Label = "seeded",
                            Scope = AppPasswordScope.Unrestricted,
                            Created = DateTimeOffset.UnixEpoch,
                            Epoch = 1,
                            RowMac = [],
                        };
                        await AppPasswordStore.InsertAsync(session, row with { RowMac = AppPasswordRowMac.Compute(keys.Current, row) });
                    }
                }

                return true;
            },
            Token);
    }

    private async Task<int> SignInUntilAsync(string account, string password, CancellationToken enough)
    {
        var signedIn = 0;
        while (!enough.IsCancellationRequested)
        {
            await using var client = await _gateway.ConnectAsync();
            Assert.StartsWith("a OK", await client.CommandAsync("a", $"LOGIN {account} {password}"), StringComparison.Ordinal);
            signedIn++;
        }

        return signedIn;
    }

    private async Task<string> DumpAsync() => string.Join('\n', await Database.ReadAsync(
        session => session.QueryAsync<string>(
            """
            select id || state || epoch from account union all select id || coalesce(suspended, '') || coalesce(revoked, '') || epoch from app_password
            union all select key || json from policy where etag <> '' union all select name || coalesce(revoked, '') from admin_token union all select account_id || role from operator
            """),
        Token));
}
