using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Admin;
using Gateway.Tests.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Admin;

/// <summary>Who may do what over the admin listener's TLS side.</summary>
public sealed class AdminAccessTests : IAsyncLifetime
{
    private const int Samples = 10_000;

    private static readonly Dictionary<string, string> Exceptions = new(StringComparer.Ordinal)
    {
        ["GET /audit/"] = "Auditor Security",
        ["GET /audit/export"] = "Auditor Security",
        ["POST /audit/verify"] = "Auditor Security",
        ["GET /keys/"] = "Auditor Security",
        ["GET /config"] = "Auditor Security",
        ["GET /tokens/"] = "Auditor Security",
        ["POST /tokens/"] = "",
        ["DELETE /tokens/{id}"] = "",
        ["GET /operators/"] = "Auditor Security",
        ["PUT /operators/{account}"] = "",
        ["DELETE /operators/{account}"] = "",
        ["DELETE /accounts/{account}/app-passwords/"] = "Helpdesk Security",
        ["DELETE /app-passwords/{id}/"] = "Helpdesk Security",
        ["POST /app-passwords/{id}/suspend"] = "Helpdesk Security",
        ["DELETE /sessions/{id}"] = "Helpdesk Security",
        ["POST /accounts/{id}/forget-browsers"] = "Helpdesk Security",
    };

    private RunningGateway _gateway = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        _gateway = await RunningGateway.StartAsync((root, _) => root["Admin"] = new JsonObject { ["Endpoint"] = "127.0.0.1:0" });

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    [Trait("Security", "129")]
    public async Task Nothing_but_a_whole_live_token_opens_the_API()
    {
        var token = await _gateway.TokenAsync("Auditor");
        var expired = await _gateway.TokenAsync("Auditor", "short");
        var database = _gateway.App.Services.GetRequiredService<Gateway.Storage.Database>();
        await database.WriteAsync(session => session.ExecuteAsync("update admin_token set expires = 1 where name = 'short'"), Token);

        foreach (var wrong in new[] { null, "", "x", token[..^1], token + "A", token[..20], token.ToUpperInvariant(), expired, new string('a', 500) })
        {
            using var client = _gateway.Remote(wrong);
            using var answer = await client.GetAsync("accounts", Token);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.Single().Scheme);
        }

        using var right = _gateway.Remote(token);
        Assert.Equal(HttpStatusCode.OK, (await right.GetAsync("accounts", Token)).StatusCode);
        await _gateway.JsonAsync("token", "revoke", (string)(await _gateway.JsonAsync("token", "list"))[0]!["id"]!);
        Assert.Equal(HttpStatusCode.Unauthorized, (await right.GetAsync("accounts", Token)).StatusCode);
    }

    [Fact]
    [Trait("Security", "129")]
    public async Task The_time_of_a_refusal_does_not_tell_how_much_of_a_token_was_right()
    {
        var token = await _gateway.TokenAsync("Auditor");
        var tokens = _gateway.App.Services.GetRequiredService<AdminTokens>();
        var (lengths, times) = (new double[Samples], new double[Samples]);
        for (var sample = 0; sample < Samples; sample++)
        {
            var right = RandomNumberGenerator.GetInt32(token.Length);
            var guess = token[..right] + new string('~', token.Length - right);
            var started = Stopwatch.GetTimestamp();
            Assert.Null(await tokens.FindAsync(guess, Token));
            (lengths[sample], times[sample]) = (right, Stopwatch.GetElapsedTime(started).TotalMicroseconds);
        }

        // By rank, so that a busy machine's few long ones weigh no more than others. Chance alone gives 0.01.
        Assert.InRange(Correlation(Ranks(lengths), Ranks(times)), -0.08, 0.08);
    }

    [Fact]
    [Trait("Security", "130")]
    public async Task Each_role_may_what_the_matrix_says_and_no_more()
    {
        var wrong = new List<string>();
        foreach (var role in new[] { "Auditor", "Helpdesk", "Security" })
        {
            using var client = _gateway.Remote(await _gateway.TokenAsync(role));
            foreach (var (method, pattern) in Endpoints())
            {
                var mayCall = (Exceptions.GetValueOrDefault($"{method} {pattern}") ?? (method == "GET" ? "Auditor Helpdesk Security" : "Security")).Split(' ').Contains(role);
                using var request = new HttpRequestMessage(new HttpMethod(method), PathOf(pattern));
                if (method is not "GET" and not "DELETE") request.Content = new StringContent("{ }", Encoding.UTF8, "application/json");
                using var answer = await client.SendAsync(request, Token);
                var refused = answer.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized;
                if (refused == mayCall) wrong.Add($"{role} {method} {pattern}: {answer.StatusCode}");
            }
        }

        Assert.Empty(wrong);
        Assert.All(Exceptions.Keys, known => Assert.Contains(known, Endpoints().Select(endpoint => $"{endpoint.Method} {endpoint.Pattern}")));
    }

    [Fact]
    [Trait("Security", "134")]
    public async Task Tokens_are_kept_as_hashes_and_the_configuration_shows_no_secret()
    {
        var token = await _gateway.TokenAsync("Security");
        using var client = _gateway.Remote(token);

        var config = await client.GetStringAsync("config", Token);
        var tokens = await client.GetStringAsync("tokens", Token);
        var files = Directory.EnumerateFiles(_gateway.DataPath, "gateway.db*").Select(file =>
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream, Encoding.Latin1);
            return reader.ReadToEnd();
        });

        Assert.Contains("Gateway:PublicHost", config, StringComparison.Ordinal);
        Assert.DoesNotContain("master-secret", config, StringComparison.Ordinal);
        Assert.DoesNotContain(token, tokens, StringComparison.Ordinal);
        Assert.NotEmpty(files);
        Assert.All(files, content => Assert.DoesNotContain(token, content, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/metrics")]
    [InlineData("/api/v1/openapi.json")]
    [Trait("Security", "134")]
    public async Task Metrics_and_description_want_a_role_too(string path)
    {
        using var nobody = _gateway.Remote();
        using var auditor = _gateway.Remote(await _gateway.TokenAsync("Auditor"));

        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.GetAsync(path, Token)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await auditor.GetAsync(path, Token)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await nobody.GetAsync("/healthz", Token)).StatusCode);
    }

    [Fact]
    public async Task Who_changes_something_by_token_stands_in_the_audit_log_by_its_name()
    {
        using var client = _gateway.Remote(await _gateway.TokenAsync("Security", "soc-robot"));
        using var made = await client.PostAsync("accounts", new StringContent("""{ "id": "alice@example.test" }""", Encoding.UTF8, "application/json"), Token);

        var rows = (await _gateway.JsonAsync("audit", "list")).AsArray();

        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        Assert.Contains(rows, row => (string)row!["kind"]! == "AccountAdded" && (string)row["actor"]! == "admin token soc-robot");
    }

    private IEnumerable<(string Method, string Pattern)> Endpoints() =>
        from endpoint in _gateway.App.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
        let pattern = "/" + endpoint.RoutePattern.RawText!.TrimStart('/')
        where pattern.StartsWith("/api/v1/", StringComparison.Ordinal) && !pattern.EndsWith("openapi.json", StringComparison.Ordinal)
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
        select (method, pattern["/api/v1".Length..]);

    private static string PathOf(string pattern) =>
        "/api/v1" + System.Text.RegularExpressions.Regex.Replace(pattern, "{[^}]*}", "nobody@example.test");

    private static double[] Ranks(double[] values)
    {
        var order = Enumerable.Range(0, values.Length).OrderBy(at => values[at]).ToArray();
        var ranks = new double[values.Length];
        for (var rank = 0; rank < order.Length; rank++) ranks[order[rank]] = rank;
        return ranks;
    }

    private static double Correlation(double[] left, double[] right)
    {
        var (meanLeft, meanRight) = (left.Average(), right.Average());
        var shared = left.Zip(right, (one, other) => (one - meanLeft) * (other - meanRight)).Sum();
        return shared / Math.Sqrt(left.Sum(one => Math.Pow(one - meanLeft, 2)) * right.Sum(other => Math.Pow(other - meanRight, 2)));
    }
}
