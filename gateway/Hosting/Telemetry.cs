using System.Diagnostics.Metrics;
using Gateway.Login;
using Gateway.ProtocolAdapters.Backend;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Gateway.Hosting;

/// <summary>
/// For whoever watches: metrics scraped at <c>/metrics</c>; metrics, traces and logs pushed by OTLP when a receiver is named.
/// docs/operations/metrics.md lists all instruments and spans.
/// </summary>
internal static class Telemetry
{
    private static readonly double[] AnswerSeconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
    private static readonly double[] SessionSeconds = [1, 10, 60, 300, 1_800, 3_600, 10_800, 43_200, 86_400];

    public static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        var options = configuration.GetSection(TelemetryOptions.Section).Get<TelemetryOptions>() ?? new();
        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("gateway", serviceVersion: Version, serviceInstanceId: Environment.MachineName))
            .WithMetrics(metrics => AddMetrics(metrics, options));
        if (options.OtlpEndpoint is null)
        {
            return services;
        }

        telemetry.WithLogging(
            logs => logs.AddOtlpExporter(otlp => Send(otlp, options, "logs")),
            logs => (logs.IncludeFormattedMessage, logs.IncludeScopes) = (true, true));
        if (options.TraceRatio > 0)
        {
            telemetry.WithTracing(traces => AddTraces(traces, options));
        }

        return services;
    }

    /// <summary>Serves <c>/metrics</c> to operators alone.</summary>
    public static void MapMetrics(this IEndpointRouteBuilder routes) =>
        routes.MapPrometheusScrapingEndpoint("/metrics").ServedOn(ListenerRole.Admin, ListenerRole.Telemetry);

    private static string? Version => typeof(Telemetry).Assembly.GetName().Version?.ToString(3);

    private static void AddMetrics(MeterProviderBuilder metrics, TelemetryOptions options)
    {
        metrics.AddMeter("Gateway.*").AddView(Buckets);
        metrics.AddPrometheusExporter(scrape => (scrape.ScopeInfoEnabled, scrape.TargetInfoEnabled) = (false, false));
        if (options.OtlpEndpoint is not null)
        {
            metrics.AddOtlpExporter(otlp => Send(otlp, options, "metrics"));
        }
    }

    // By the trace's id alone: a parent that a client named must not decide what is kept.
    private static void AddTraces(TracerProviderBuilder traces, TelemetryOptions options) => traces
        .AddSource(LoginTrace.SourceName, BackendTrace.SourceName)
        .SetSampler(new TraceIdRatioBasedSampler(options.TraceRatio))
        .AddOtlpExporter(otlp => Send(otlp, options, "traces"));

    // Over HTTP each signal has a path of its own, which the library appends only to an address that it read from a variable.
    private static void Send(OtlpExporterOptions otlp, TelemetryOptions options, string signal)
    {
        var isHttp = options.OtlpProtocol is OtlpTransport.HttpProtobuf;
        otlp.Protocol = isHttp ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
        otlp.Endpoint = isHttp ? new Uri(options.OtlpEndpoint!.AbsoluteUri.TrimEnd('/') + "/v1/" + signal) : options.OtlpEndpoint!;
        otlp.Headers = options.OtlpHeaders;
    }

    // The library's own bounds suit milliseconds.
    private static ExplicitBucketHistogramConfiguration? Buckets(Instrument instrument) => instrument switch
    {
        Histogram<double> { Name: "gateway.sessions.duration" } => new() { Boundaries = SessionSeconds },
        Histogram<double> { Unit: "s" } => new() { Boundaries = AnswerSeconds },
        _ => null,
    };
}
