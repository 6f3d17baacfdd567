using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Tests.Hosting;

namespace Gateway.Tests.Admin;

public sealed class AdminApiTests : IAsyncLifetime
{
    private const string Alice = "alice@example.test";
    private RunningGateway _gateway = null!;
    private HttpClient _http = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

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

    [Theory]
    [InlineData("{ \"id\": \"alice@example.test\", \"password\": \"chosen\" }")]
    [InlineData("{ \"id\": \"alice@example.test\", \"id\": \"bob@example.test\" }")]
    [InlineData("{ \"id\": \"alice@example.test\", \"state\": \"Sleepy\" }")]
    [InlineData("{ \"id\": ")]
    [Trait("Security", "134")]
    public async Task A_body_with_anything_unknown_is_refused(string body)
    {
        using var answer = await _http.PostAsync("accounts", new StringContent(body, Encoding.UTF8, "application/json"), Token);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty((await _gateway.JsonAsync("account", "list")).AsArray());
    }

    [Fact]
    [Trait("Security", "134")]
    public async Task An_app_password_is_in_the_one_answer_that_made_it_and_nowhere_else()
    {
        await _gateway.JsonAsync("account", "add", Alice);
        using var made = await _http.PostAsJsonAsync($"accounts/{Alice}/app-passwords", new { label = "phone" }, Token);
        var issued = JsonNode.Parse(await made.Content.ReadAsStringAsync(Token))!;
        var password = (string)issued["password"]!;
        var id = (string)issued["appPassword"]!["id"]!;

        Assert.True(made.Headers.CacheControl!.NoStore);
        foreach (var path in (string[])[$"accounts/{Alice}/app-passwords", $"app-passwords/{id}", "audit", "audit/export", "keys", "sessions", $"accounts/{Alice}"])
        {
            var text = await _http.GetStringAsync(path, Token);
            Assert.DoesNotContain(password, text, StringComparison.Ordinal);
            Assert.DoesNotContain(password.Replace("-", "", StringComparison.Ordinal), text, StringComparison.Ordinal);
            Assert.DoesNotContain("\"hash\"", text, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task A_long_list_comes_in_pages_without_a_gap()
    {
        var csv = "account\n" + string.Join('\n', Enumerable.Range(0, 25).Select(number => $"user{number:00}@example.test"));
        using var imported = await _http.PostAsync("accounts/import", new StringContent(csv, Encoding.UTF8, "text/csv"), Token);
        var seen = new List<string>();

        for (string? after = ""; after is not null;)
        {
            var page = (await _http.GetFromJsonAsync<JsonObject>($"accounts?limit=10&after={after}", Token))!;
            seen.AddRange(page["items"]!.AsArray().Select(account => (string)account!["id"]!));
            after = (string?)page["next"];
        }

        Assert.Equal(HttpStatusCode.OK, imported.StatusCode);
        Assert.Equal(Enumerable.Range(0, 25).Select(number => $"user{number:00}@example.test"), seen);
    }

    [Fact]
    public async Task A_policy_changed_by_somebody_else_is_not_overwritten()
    {
        using var read = await _http.GetAsync("policy/", Token);
        using var first = await PutPolicyAsync(5, read.Headers.ETag!.Tag);
        using var second = await PutPolicyAsync(6, read.Headers.ETag!.Tag);

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(HttpStatusCode.PreconditionFailed, second.StatusCode);
        Assert.Equal(5, (int)(await _gateway.JsonAsync("policy", "show"))["appPasswordLimit"]!);
    }

    [Fact]
    [Trait("Security", "132")]
    public async Task Every_change_leaves_a_row_with_the_local_user_who_made_it()
    {
        await _gateway.AddAsync(Alice);
        await _gateway.JsonAsync("account", "set-state", Alice, "Blocked");
        await _gateway.JsonAsync("app-password", "delete-all", Alice, "--yes");
        await _gateway.JsonAsync("policy", "set", "AppPasswordLimit=7");
        await _gateway.JsonAsync("key", "rotate");
        await _gateway.JsonAsync("key", "rotate", "--activate", "--yes");

        var rows = (await _gateway.JsonAsync("audit", "list")).AsArray();

        Assert.Equal(
            ["AccountAdded", "AccountStateChanged", "AppPasswordIssued", "AppPasswordRevoked", "KeyPrepared", "KeyRotated", "PolicyChanged"],
            rows.Select(row => (string)row!["kind"]!).Distinct().Order(StringComparer.Ordinal));
        Assert.All(rows, row => Assert.Matches("^admin uid:[0-9]+$", (string)row!["actor"]!));
    }

    [Fact]
    public async Task The_API_describes_itself()
    {
        var document = (await _http.GetFromJsonAsync<JsonObject>("openapi.json", Token))!;

        Assert.NotNull(document["paths"]!["/api/v1/accounts/{id}"]);
        Assert.NotNull(document["paths"]!["/api/v1/keys/rotate"]);
    }

    [Fact]
    public async Task Backends_are_listed_with_their_health()
    {
        var page = (await _http.GetFromJsonAsync<JsonObject>("backends", Token))!;

        Assert.Equal("mail", (string)Assert.Single(page["items"]!.AsArray())!["backend"]!);
    }

    private async Task<HttpResponseMessage> PutPolicyAsync(int limit, string etag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "policy/") { Content = JsonContent.Create(new { appPasswordLimit = limit }) };
        request.Headers.TryAddWithoutValidation("If-Match", etag);
        return await _http.SendAsync(request, Token);
    }
}
