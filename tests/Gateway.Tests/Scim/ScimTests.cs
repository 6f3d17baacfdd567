using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Tests.Hosting;

namespace Gateway.Tests.Scim;

/// <summary>What a directory does: asks, adds, looks up, suspends.</summary>
public sealed class ScimTests : IAsyncLifetime
{
    private const string Alice = "alice@example.test";
    private RunningGateway _gateway = null!;
    private HttpClient _http = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _gateway = await RunningGateway.StartAsync((root, _) => root["Admin"] = new JsonObject { ["Endpoint"] = "127.0.0.1:0" });
        _http = _gateway.Remote(await _gateway.TokenAsync("Security", "directory"));
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _gateway.DisposeAsync();
    }

    [Fact]
    public async Task A_user_is_added_found_and_added_once_only()
    {
        var (status, made) = await SendAsync(HttpMethod.Post, "Users", $$"""{ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "Alice@Example.test", "externalId": "42", "active": true, "emails": [{ "value": "a@example.test" }] }""");
        var (again, error) = await SendAsync(HttpMethod.Post, "Users", """{ "userName": "alice@example.test" }""");
        var (_, found) = await SendAsync(HttpMethod.Get, $"Users?filter=userName%20eq%20%22ALICE@example.test%22");
        var (_, nobody) = await SendAsync(HttpMethod.Get, "Users?filter=userName%20eq%20%22bob@example.test%22");
        var (odd, _) = await SendAsync(HttpMethod.Get, "Users?filter=title%20pr");

        Assert.Equal((HttpStatusCode.Created, Alice), (status, (string)made["id"]!));
        Assert.Equal((HttpStatusCode.Conflict, "uniqueness"), (again, (string)error["scimType"]!));
        Assert.Equal(Alice, (string)found["Resources"]![0]!["userName"]!);
        Assert.Equal((0, 0), ((int)nobody["totalResults"]!, nobody["Resources"]!.AsArray().Count));
        Assert.Equal(HttpStatusCode.BadRequest, odd);
        Assert.Equal("a@example.test", (string)(await _gateway.JsonAsync("account", "show", Alice))["aliases"]![0]!);
    }

    [Theory]
    [InlineData("PATCH", """{ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [{ "op": "Replace", "path": "active", "value": "False" }] }""")]
    [InlineData("PATCH", """{ "Operations": [{ "op": "add", "path": "displayName", "value": "A" }, { "op": "replace", "value": { "active": false } }] }""")]
    [InlineData("PUT", """{ "userName": "alice@example.test", "active": false }""")]
    public async Task An_inactive_user_is_blocked_and_his_session_ends_and_an_active_one_is_enforced_again(string method, string body)
    {
        var password = await _gateway.AddAsync(Alice);
        await using var client = await _gateway.ConnectAsync();
        await client.CommandAsync("a", $"LOGIN {Alice} {password}");

        var (status, user) = await SendAsync(new HttpMethod(method), "Users/" + Alice, body);
        await client.ReadUntilAsync("* BYE");

        Assert.Equal((HttpStatusCode.OK, false), (status, (bool)user["active"]!));
        Assert.Equal("Blocked", (string)(await _gateway.JsonAsync("account", "show", Alice))["state"]!);
        var (_, back) = await SendAsync(HttpMethod.Patch, "Users/" + Alice, """{ "Operations": [{ "op": "replace", "path": "active", "value": true }] }""");
        Assert.True((bool)back["active"]!);
        Assert.Equal("Enforced", (string)(await _gateway.JsonAsync("account", "show", Alice))["state"]!);
        Assert.Contains((await _gateway.JsonAsync("audit", "list")).AsArray(), row => (string)row!["actor"]! == "admin token directory");
    }

    [Fact]
    public async Task Many_users_come_in_pages()
    {
        foreach (var number in Enumerable.Range(0, 5)) await _gateway.JsonAsync("account", "add", $"user{number}@example.test");

        var (_, page) = await SendAsync(HttpMethod.Get, "Users?startIndex=3&count=2");

        Assert.Equal((5, 3, 2), ((int)page["totalResults"]!, (int)page["startIndex"]!, (int)page["itemsPerPage"]!));
        Assert.Equal(["user2@example.test", "user3@example.test"], page["Resources"]!.AsArray().Select(user => (string)user!["id"]!));
    }

    [Theory]
    [InlineData("ServiceProviderConfig", "patch")]
    [InlineData("Schemas", "Resources")]
    [InlineData("Schemas/urn:ietf:params:scim:schemas:core:2.0:User", "attributes")]
    [InlineData("ResourceTypes", "Resources")]
    [InlineData("ResourceTypes/User", "endpoint")]
    public async Task A_directory_learns_what_is_supported(string path, string member)
    {
        var (status, answer) = await SendAsync(HttpMethod.Get, path);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.NotNull(answer[member]);
    }

    [Theory]
    [InlineData("POST", "Users", "{", HttpStatusCode.BadRequest)]
    [InlineData("POST", "Users", """{ "userName": "no address" }""", HttpStatusCode.BadRequest)]
    [InlineData("PATCH", "Users/nobody@example.test", """{ "Operations": [] }""", HttpStatusCode.NotFound)]
    [InlineData("GET", "Users/nobody@example.test", null, HttpStatusCode.NotFound)]
    [InlineData("DELETE", "Users/nobody@example.test", null, HttpStatusCode.NotImplemented)]
    public async Task What_can_not_be_done_is_an_error_in_its_own_words(string method, string path, string? body, HttpStatusCode wanted)
    {
        var (status, error) = await SendAsync(new HttpMethod(method), path, body);

        Assert.Equal(wanted, status);
        Assert.Equal("urn:ietf:params:scim:api:messages:2.0:Error", (string)error["schemas"]![0]!);
    }

    [Fact]
    [Trait("Security", "130")]
    public async Task Who_may_not_change_accounts_may_not_here_either()
    {
        using var helpdesk = _gateway.Remote(await _gateway.TokenAsync("Helpdesk"));
        using var nobody = _gateway.Remote();
        using var body = new StringContent("""{ "userName": "alice@example.test" }""", Encoding.UTF8, "application/scim+json");

        Assert.Equal(HttpStatusCode.Forbidden, (await helpdesk.PostAsync("/scim/v2/Users", body, Token)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.GetAsync("/scim/v2/Users", Token)).StatusCode);
    }

    private async Task<(HttpStatusCode Status, JsonNode Body)> SendAsync(HttpMethod method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(method, "/scim/v2/" + path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/scim+json");
        using var answer = await _http.SendAsync(request, Token);
        Assert.Equal("application/scim+json", answer.Content.Headers.ContentType?.MediaType);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync(Token))!);
    }
}
