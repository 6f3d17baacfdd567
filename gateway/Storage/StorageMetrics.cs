using System.Diagnostics.Metrics;

namespace Gateway.Storage;

/// <summary>Instruments of the store.</summary>
internal sealed class StorageMetrics
{
    public const string MeterName = "Gateway.Storage";

    private readonly Histogram<double> _operations;
    private readonly Counter<long> _dropped;

    public StorageMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _operations = meter.CreateHistogram<double>("gateway.store.operation.duration", "s", "Reads and writes of the store, queueing included");
        _dropped = meter.CreateCounter<long>("gateway.store.behind.dropped", "{row}", "Rows of the write-behind queues that were lost");
    }

    /// <summary>One read or write has ended. Result: ok, conflict, unavailable, fault or cancelled.</summary>
    public void Operation(TimeSpan duration, string operation, string result) =>
        _operations.Record(duration.TotalSeconds, new("operation", operation), new("result", result));

    /// <summary>Rows of a write-behind queue (audit or last_use) were given up.</summary>
    public void Dropped(string queue, long rows) => _dropped.Add(rows, new KeyValuePair<string, object?>("queue", queue));
}
