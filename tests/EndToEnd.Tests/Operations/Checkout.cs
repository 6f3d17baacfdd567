using System.Text.RegularExpressions;
using Gateway.RealServers;

namespace Gateway.EndToEnd.Tests.Operations;

/// <summary>The files under deploy and docs that these tests hold to what a running gateway does.</summary>
internal static partial class Checkout
{
    public static string Root { get; } = Find();

    public static string Alerts => At("deploy/prometheus/alerts.yml");

    public static string Dashboard => At("deploy/grafana/mail-gateway.json");

    public static string At(string path) => Path.Combine(Root, path);

    /// <summary>The names of the gateway's own instruments that a text names, as Prometheus has them.</summary>
    public static IReadOnlySet<string> MetricsIn(string text) => MetricPattern().Matches(text).Select(match => match.Value).ToHashSet(StringComparer.Ordinal);

    // The executable stands in gateway/bin/CONFIGURATION/FRAMEWORK of the checkout.
    private static string Find() => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(GatewayProcess.Executable)!, "../../../.."));

    [GeneratedRegex("\\b(gateway|process)_[a-z_]+")]
    private static partial Regex MetricPattern();
}
