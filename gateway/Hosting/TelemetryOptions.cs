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

    /// <summary>OTLP receiver for metrics, for example <c>http://127.0.0.1:4317</c>; unset: nothing is sent. Restart needed.</summary>
    public Uri? OtlpEndpoint { get; init; }

    /// <summary>Least level that is logged: Trace, Debug, Information, Warning, Error, Critical. Restart needed.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;
}
