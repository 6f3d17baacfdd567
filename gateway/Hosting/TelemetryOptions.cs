using System.ComponentModel.DataAnnotations;

namespace Gateway.Hosting;

/// <summary>Where logs, metrics and traces go.</summary>
internal sealed class TelemetryOptions
{
    public const string Section = "Gateway:Telemetry";

    /// <summary>
    /// Address and port of an endpoint in clear that serves <c>/metrics</c>, <c>/healthz</c> and <c>/readyz</c> to the monitoring network,
    /// for example <c>127.0.0.1:9090</c>; unset: these are on the admin socket, health also on the HTTP listeners. Restart needed.
    /// </summary>
    public string? Endpoint { get; init; }

    /// <summary>OTLP receiver for metrics, traces and logs, for example <c>http://127.0.0.1:4317</c>; unset: nothing is sent. Restart needed.</summary>
    public Uri? OtlpEndpoint { get; init; }

    /// <summary>How the receiver is spoken to: <c>Grpc</c> (port 4317 as a rule) or <c>HttpProtobuf</c> (4318). Restart needed.</summary>
    public OtlpTransport OtlpProtocol { get; init; } = OtlpTransport.Grpc;

    /// <summary>Headers for the receiver, <c>name=value,name=value</c>, often a token: better <c>OtlpHeadersFile</c>. Restart needed.</summary>
    public string? OtlpHeaders { get; init; }

    /// <summary>Part of the sign-ins that is traced, 0 to 1; zero: none. Only with a receiver. Restart needed.</summary>
    [Range(0.0, 1.0)]
    public double TraceRatio { get; init; } = 0.01;

    /// <summary>Least level that is logged: Trace, Debug, Information, Warning, Error, Critical. Restart needed.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;
}

/// <summary>The two forms of OTLP.</summary>
internal enum OtlpTransport
{
    Grpc,
    HttpProtobuf,
}
