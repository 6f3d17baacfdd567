using System.Diagnostics.Metrics;

namespace Gateway.Storage;

/// <summary>Instruments of the store.</summary>
internal sealed class StorageMetrics
{
    public const string MeterName = "Gateway.Storage";
    public const string AuditQueue = "audit";
    public const string LastUseQueue = "last_use";

    private readonly Histogram<double> _operations;
    private long _droppedAudit;
    private long _droppedLastUse;

    public StorageMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _operations = meter.CreateHistogram<double>("gateway.store.operation.duration", "s", "Reads and writes of the store, queueing included");
        // Observed, so that it is there from the start: an alert on growth would miss a first value that is not zero.
        meter.CreateObservableCounter("gateway.store.behind.dropped", Dropped, "{row}", "Rows of the write-behind queues that were lost");
    }

    /// <summary>One read or write has ended. Result: ok, conflict, unavailable, fault or cancelled.</summary>
    public void Operation(TimeSpan duration, string operation, string result) =>
        _operations.Record(duration.TotalSeconds, new("operation", operation), new("result", result));

    /// <summary>Rows of a write-behind queue (audit or last_use) were given up.</summary>
    public void Dropped(string queue, long rows) =>
        Interlocked.Add(ref queue == AuditQueue ? ref _droppedAudit : ref _droppedLastUse, rows);

    private Measurement<long>[] Dropped() =>
    [
        new(Interlocked.Read(ref _droppedAudit), new KeyValuePair<string, object?>("queue", AuditQueue)),
        new(Interlocked.Read(ref _droppedLastUse), new KeyValuePair<string, object?>("queue", LastUseQueue)),
    ];
}
