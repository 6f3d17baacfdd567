using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Gateway.Hosting;

/// <summary>Instruments of the node as a whole, which alerts look at; documented in docs/operations/metrics.md. All are there from the start.</summary>
internal sealed class NodeMetrics(
    IMeterFactory factory, NodeState state, Certificates certificates, Listeners listeners, TimeProvider time) : IHostedService
{
    public const string MeterName = "Gateway.Node";

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var meter = factory.Create(MeterName);
        meter.CreateObservableGauge("gateway.node.ready", () => state.Readiness.Fault is null ? 1 : 0, null, "1 when the node can sign people in, as /readyz says");
        meter.CreateObservableGauge("gateway.node.connections", Connections, "{connection}", "Open mail connections");
        meter.CreateObservableGauge("gateway.node.certificate.remaining", Remaining, "s", "Time until the certificate in use expires");
        meter.CreateObservableGauge("gateway.node.certificate.refused", () => certificates.NewestRefused ? 1 : 0, null, "1 when the newest certificate files are of no use");
        meter.CreateObservableGauge("gateway.node.destinations.failing", () => state.Health.Failing, "{destination}", "Backend destinations that failed last");
        meter.CreateObservableGauge("gateway.node.revocations.silence", Silence, "s", "Time since the revocation log was last read");
        meter.CreateObservableGauge("gateway.node.redis.away", () => state.Redis is { IsOpen: true } ? 1 : 0, null, "1 when Redis does not answer");
        meter.CreateObservableGauge("gateway.node.audit.queued", () => state.Audit.Queued, "{row}", "Audit rows that wait to be written");
        AddProcess(meter);
        var started = time.GetTimestamp();
        meter.CreateObservableGauge("process.uptime", () => time.GetElapsedTime(started).TotalSeconds, "s", "Time since the process started");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Names that dashboards for processes know.
    private static void AddProcess(Meter meter)
    {
        meter.CreateObservableCounter("process.cpu.time", () => Environment.CpuUsage.TotalTime.TotalSeconds, "s", "CPU time of the process");
        meter.CreateObservableGauge("process.memory.usage", () => Environment.WorkingSet, "By", "Memory of the process that is in RAM");
        meter.CreateObservableGauge("process.threads", Threads, "{thread}", "Threads of the process");
        meter.CreateObservableGauge("process.open_fds", () => FileDescriptors.Open, "{file_descriptor}", "Open file descriptors");
        meter.CreateObservableGauge("process.max_fds", () => FileDescriptors.Limit, "{file_descriptor}", "Most file descriptors that the process may open");
    }

    private static int Threads()
    {
        using var process = Process.GetCurrentProcess();
        return process.Threads.Count;
    }

    private IEnumerable<Measurement<int>> Connections() =>
        listeners.Connections.Select(one => new Measurement<int>(one.Connections, new KeyValuePair<string, object?>("listener", one.Name)));

    private double Remaining() => (certificates.Current.Certificate.NotAfter.ToUniversalTime() - time.GetUtcNow().UtcDateTime).TotalSeconds;

    private double Silence() => state.Epochs.IsLoaded ? state.Epochs.Silence.TotalSeconds : 0;
}
