using System.Diagnostics.Metrics;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Gateway.Hosting;

/// <summary>Metrics for whoever watches: scraped at <c>/metrics</c>, pushed by OTLP when a receiver is named. docs/operations/metrics.md lists all.</summary>
internal static class Telemetry
{
    private static readonly double[] AnswerSeconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
    private static readonly double[] SessionSeconds = [1, 10, 60, 300, 1_800, 3_600, 10_800, 43_200, 86_400];

    public static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        var options = configuration.GetSection(TelemetryOptions.Section).Get<TelemetryOptions>() ?? new();
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("gateway"))
            .WithMetrics(metrics => AddMetrics(metrics, options));
        return services;
    }

    /// <summary>Serves <c>/metrics</c> to operators alone.</summary>
    public static void MapMetrics(this IEndpointRouteBuilder routes) =>
        routes.MapPrometheusScrapingEndpoint("/metrics").ServedOn(ListenerRole.Admin, ListenerRole.Telemetry);

    private static void AddMetrics(MeterProviderBuilder metrics, TelemetryOptions options)
    {
        metrics.AddMeter("Gateway.*").AddView(Buckets);
        metrics.AddPrometheusExporter(scrape => (scrape.ScopeInfoEnabled, scrape.TargetInfoEnabled) = (false, false));
        if (options.OtlpEndpoint is { } receiver)
        {
            metrics.AddOtlpExporter(otlp => otlp.Endpoint = receiver);
        }
    }

    // The library's own bounds suit milliseconds.
    private static ExplicitBucketHistogramConfiguration? Buckets(Instrument instrument) => instrument switch
    {
        Histogram<double> { Name: "gateway.sessions.duration" } => new() { Boundaries = SessionSeconds },
        Histogram<double> { Unit: "s" } => new() { Boundaries = AnswerSeconds },
        _ => null,
    };
}
