using System.Net.Sockets;
using System.Text.RegularExpressions;
using Gateway.RealServers;
using Xunit;

namespace Gateway.EndToEnd.Tests.Operations;

/// <summary>Alert rules and dashboard, checked by Prometheus' own tool and against what a running gateway serves.</summary>
[Collection(FrontedMailCollection.Name)]
public sealed partial class WatchTests(FrontedMail fronted)
{
    [Fact]
    public async Task Promtool_accepts_the_alert_rules_and_the_scrape_configuration()
    {
        await Tool.RunAsync("promtool", ["check", "rules", Checkout.Alerts]);
        await Tool.RunAsync("promtool", ["check", "config", Checkout.At("deploy/prometheus/prometheus.yml")]);
    }

    [Fact]
    public async Task Every_alert_fires_on_what_it_is_for_and_keeps_quiet_on_a_healthy_node()
    {
        var tests = Checkout.At("deploy/prometheus/alerts.test.yml");
        var tested = await File.ReadAllTextAsync(tests, TestContext.Current.CancellationToken);

        await Tool.RunAsync("promtool", ["test", "rules", tests]);

        Assert.All(Alerts(), alert =>
        {
            Assert.Contains($"alertname: {alert}\n        exp_alerts:\n", tested, StringComparison.Ordinal);
            Assert.Contains($"alertname: {alert}, exp_alerts: []", tested, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Promtool_finds_nothing_to_say_on_what_a_running_gateway_serves()
    {
        var result = await Tool.TryRunAsync("promtool", ["check", "metrics"], await ScrapeAsync());

        Assert.True(result.ExitCode == 0, result.Output);
    }

    [Fact]
    public async Task Every_metric_that_rules_and_dashboard_name_is_served()
    {
        var served = (await ScrapeAsync()).Split('\n')
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line[..line.IndexOfAny(['{', ' '])])
            .ToHashSet(StringComparer.Ordinal);
        foreach (var file in (string[])[Checkout.Alerts, Checkout.Dashboard])
        {
            var named = Checkout.MetricsIn(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));

            Assert.NotEmpty(named);
            Assert.Empty(named.Except(served, StringComparer.Ordinal));
        }
    }

    [Fact]
    public void Every_alert_leads_to_a_chapter_of_the_runbook()
    {
        var chapters = File.ReadAllLines(Checkout.At("docs/operations/runbook.md"))
            .Where(line => line.StartsWith("## ", StringComparison.Ordinal))
            .Select(line => line[3..])
            .ToList();
        var links = LinkPattern().Matches(File.ReadAllText(Checkout.Alerts)).Select(match => match.Groups[1].Value).ToList();

        // Behind the alerts' chapters stand those of work that no alert asks for.
        Assert.Equal(Alerts(), chapters.Take(Alerts().Count));
        Assert.Equal(Alerts().Select(alert => alert.ToLowerInvariant()), links);
    }

    private static List<string> Alerts() =>
        [.. AlertPattern().Matches(File.ReadAllText(Checkout.Alerts)).Select(match => match.Groups[1].Value)];

    // A session that has begun and ended, and a refused one: from then on every instrument has a value.
    private async Task<string> ScrapeAsync()
    {
        var password = await fronted.Gateway.CreateAppPasswordAsync(FrontedMail.Bob.Address, "watched");
        await using var connection = await fronted.Gateway.SelectedAsync(FrontedMail.Bob, password);
        await connection.CommandAsync("z", "LOGOUT");
        while (await connection.ReadAsync() is not null)
        {
            // Until the session has ended.
        }

        await fronted.Gateway.DeleteAppPasswordAsync(password);
        using var http = new HttpClient(new SocketsHttpHandler { ConnectCallback = ConnectAsync });
        return await http.GetStringAsync(new Uri("http://localhost/metrics"), TestContext.Current.CancellationToken);
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        var path = Path.Combine(Path.GetDirectoryName(fronted.Gateway.ConfigFile)!, "data/admin.sock");
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }

    [GeneratedRegex("- alert: (\\w+)")]
    private static partial Regex AlertPattern();

    [GeneratedRegex("runbook.md#(\\w+)")]
    private static partial Regex LinkPattern();
}
