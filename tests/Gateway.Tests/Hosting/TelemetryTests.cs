using System.Text.RegularExpressions;

namespace Gateway.Tests.Hosting;

public sealed partial class TelemetryTests
{
    private static readonly string Reference = File.ReadAllText(Path.Combine(Checkout.Root, "docs", "operations", "metrics.md"));

    [Fact]
    [Trait("Security", "134")]
    public async Task A_scrape_finds_documented_instruments_with_tags_of_closed_sets()
    {
        await using var gateway = await RunningGateway.StartAsync((root, _) => root["Telemetry"]!["Endpoint"] = "127.0.0.1:0");
        var password = await gateway.AddAsync("alice@example.test");
        await using var client = await gateway.ConnectAsync();
        await client.CommandAsync("a", "LOGIN alice@example.test wrong");
        await client.CommandAsync("b", $"LOGIN alice@example.test {password}");

        var samples = Samples(await ScrapeAsync(gateway));

        Assert.Contains(samples, sample => sample.Name == "gateway_login_attempts_total" && sample.Labels.Contains(("result", "granted")));
        Assert.Contains(samples, sample => sample.Name == "gateway_sessions_active" && sample.Labels.Contains(("protocol", "imap")));
        Assert.All(samples, sample =>
        {
            Assert.Contains(Instruments(), instrument => sample.Name.StartsWith(instrument.Replace('.', '_'), StringComparison.Ordinal));
            Assert.All(sample.Labels.Where(label => label.Name is not ("le" or "listener")), label => Assert.Contains(label.Value, ValuesOf(label.Name)));
        });
    }

    [Fact]
    [Trait("Security", "134")]
    public async Task Hostile_names_make_no_label_and_no_series_of_their_own()
    {
        await using var gateway = await RunningGateway.StartAsync((root, _) => root["Telemetry"]!["Endpoint"] = "127.0.0.1:0");
        await SpeakHostileAsync(gateway, 0);
        var before = Samples(await ScrapeAsync(gateway)).Select(sample => sample.ToString()).ToHashSet(StringComparer.Ordinal);

        await SpeakHostileAsync(gateway, 1);
        await SpeakHostileAsync(gateway, 2);

        var text = await ScrapeAsync(gateway);
        Assert.Empty(Samples(text).Select(sample => sample.ToString()).Except(before, StringComparer.Ordinal));
        Assert.DoesNotContain("evil", text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Every_documented_instrument_of_the_node_is_there_from_the_start()
    {
        await using var gateway = await RunningGateway.StartAsync((root, _) => root["Telemetry"]!["Endpoint"] = "127.0.0.1:0");

        var samples = Samples(await ScrapeAsync(gateway));

        Assert.All(
            Instruments().Where(name => name.StartsWith("gateway.node.", StringComparison.Ordinal) || name.StartsWith("process.", StringComparison.Ordinal)),
            name => Assert.Contains(samples, sample => sample.Name.StartsWith(name.Replace('.', '_'), StringComparison.Ordinal)));
        Assert.Contains(samples, sample => sample.Name == "gateway_store_behind_dropped_total" && sample.Labels.Contains(("queue", "audit")));
    }

    [Fact]
    public async Task The_telemetry_port_serves_health_and_nothing_of_the_edge_or_the_admin_API()
    {
        await using var gateway = await RunningGateway.StartAsync((root, _) => root["Telemetry"]!["Endpoint"] = "127.0.0.1:0");
        using var http = new HttpClient { BaseAddress = Address(gateway) };

        Assert.Equal("ready\n", await http.GetStringAsync("/readyz", TestContext.Current.CancellationToken));
        foreach (var path in (string[])["/api/v1/accounts", "/api/v1/openapi.json", "/Microsoft-Server-ActiveSync"])
        {
            using var answer = await http.GetAsync(path, TestContext.Current.CancellationToken);
            Assert.Equal(System.Net.HttpStatusCode.NotFound, answer.StatusCode);
        }
    }

    // Names, devices, client identities and paths, in the forms that would mint a label if any were one.
    private static async Task SpeakHostileAsync(RunningGateway gateway, int round)
    {
        await using var client = await gateway.ConnectAsync();
        await client.CommandAsync("i", $"ID (\"name\" \"evil{round}\\\"}} 1\" \"version\" \"evil\")");
        await client.CommandAsync("a", $"LOGIN \"evil{round}@example.test\" \"evil-secret{round}\"");
        await client.CommandAsync("b", $"LOGIN \"evil{round}\\\"}} 1 {{result=\\\"granted\" wrong");
        await client.CommandAsync("c", $"EVIL{round} x");
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        using var http = new HttpClient(handler) { BaseAddress = gateway.Edge };
        foreach (var path in (string[])["/Microsoft-Server-ActiveSync?Cmd=evil{0}&User=evil&DeviceId=evil{0}&DeviceType=evil", "/EWS/evil{0}.asmx", "/dav/evil{0}"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path.Replace("{0}", $"{round}", StringComparison.Ordinal));
            request.Headers.Authorization = new("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"evil{round}\n:x")));
            request.Headers.TryAddWithoutValidation("User-Agent", $"evil{round}\"}}");
            using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        }
    }

    private static Uri Address(RunningGateway gateway) => new(gateway.App.Urls.Single(url => url.StartsWith("http://127.0.0.1", StringComparison.Ordinal)));

    private static async Task<string> ScrapeAsync(RunningGateway gateway)
    {
        using var http = new HttpClient { BaseAddress = Address(gateway) };
        return await http.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
    }

    private static List<Sample> Samples(string text) =>
    [
        .. from line in text.Split('\n')
           where line.Length > 0 && line[0] != '#'
           let match = SamplePattern().Match(line)
           select new Sample(
               match.Groups["name"].Value,
               [.. LabelPattern().Matches(match.Groups["labels"].Value).Select(label => (label.Groups[1].Value, label.Groups[2].Value))]),
    ];

    private static IEnumerable<string> Instruments() => InstrumentPattern().Matches(Reference).Select(match => match.Groups[1].Value);

    private static IEnumerable<string> ValuesOf(string tag) =>
        from line in Reference.Split('\n')
        where line.StartsWith($"| `{tag}`", StringComparison.Ordinal)
        from Match value in QuotedPattern().Matches(line[(line.IndexOf('|', 2) + 1)..])
        select value.Groups[1].Value;

    [GeneratedRegex("^(?<name>[a-z_:]+)(\\{(?<labels>[^}]*)\\})? ")]
    private static partial Regex SamplePattern();

    [GeneratedRegex("([a-z_]+)=\"([^\"]*)\"")]
    private static partial Regex LabelPattern();

    [GeneratedRegex("^\\| `((gateway|process)[a-z_.]+)`", RegexOptions.Multiline)]
    private static partial Regex InstrumentPattern();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex QuotedPattern();

    private sealed record Sample(string Name, IReadOnlyList<(string Name, string Value)> Labels)
    {
        public override string ToString() => $"{Name}{{{string.Join(',', Labels)}}}";
    }
}
