using System.Collections.Concurrent;
using Gateway.ProtocolAdapters.Contract;

namespace Gateway.Backends;

/// <summary>
/// Which destinations failed lately. A failed one is tried last until its back-off (1 s, doubling to 30 s) is over; then one
/// session in turn tries it again, and the first success clears the mark.
/// </summary>
internal sealed partial class DestinationHealth(TimeProvider time, ILogger<DestinationHealth> logger)
{
    private static readonly TimeSpan FirstBackOff = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<(string Host, int Port), Mark> _marks = new();

    /// <summary>How many failed last.</summary>
    public int Failing => _marks.Count;

    /// <summary>A connection or sign-in there failed for a reason of its own.</summary>
    public void Failed(BackendEndpoint destination)
    {
        var now = time.GetUtcNow();
        var mark = _marks.AddOrUpdate(
            Key(destination),
            _ => new Mark(1, now + FirstBackOff, destination),
            // Many sessions fail in the same moment: they count once per back-off.
            (_, old) => old.RetryAt > now ? old : new Mark(old.Failures + 1, now + BackOff(old.Failures), destination));
        if (mark.Failures == 1)
        {
            Log.DestinationDown(logger, destination.BackendName, destination.Host, destination.Port);
        }
    }

    /// <summary>Marked destinations whose back-off ends within <paramref name="soon"/>: to be looked at before a client has to.</summary>
    public IReadOnlyList<BackendEndpoint> Due(TimeSpan soon) =>
        _marks.IsEmpty ? [] : [.. _marks.Values.Where(mark => mark.RetryAt <= time.GetUtcNow() + soon).Select(mark => mark.Destination)];

    /// <summary>It was looked at in vain: its back-off begins anew, and longer.</summary>
    public void StillDown(BackendEndpoint destination)
    {
        if (_marks.TryGetValue(Key(destination), out var old))
        {
            _marks.TryUpdate(Key(destination), new Mark(old.Failures + 1, time.GetUtcNow() + BackOff(old.Failures), destination), old);
        }
    }

    /// <summary>It answered.</summary>
    public void Succeeded(BackendEndpoint destination)
    {
        if (!_marks.IsEmpty && _marks.TryRemove(Key(destination), out _))
        {
            Log.DestinationUp(logger, destination.BackendName, destination.Host, destination.Port);
        }
    }

    /// <summary>No destination failed lately.</summary>
    public bool IsClear => _marks.IsEmpty;

    /// <summary>Whether it is marked down and its back-off still runs.</summary>
    public bool IsDown(BackendEndpoint destination) =>
        !_marks.IsEmpty && _marks.TryGetValue(Key(destination), out var mark) && mark.RetryAt > time.GetUtcNow();

    /// <summary>Whether none of them is worth an attempt now: the answer is "unavailable" without a connection.</summary>
    public bool AreAllDown(IReadOnlyList<BackendEndpoint> destinations) => !_marks.IsEmpty && destinations.Count > 0 && destinations.All(IsDown);

    /// <summary>The same destinations, those that are down moved to the end; the order is kept otherwise.</summary>
    public IReadOnlyList<BackendEndpoint> Order(IReadOnlyList<BackendEndpoint> destinations) =>
        _marks.IsEmpty || destinations.Count < 2 ? destinations : [.. destinations.OrderBy(IsDown)];

    private static (string Host, int Port) Key(BackendEndpoint destination) => (destination.Host, destination.Port);

    private static TimeSpan BackOff(int failures)
    {
        var seconds = FirstBackOff.TotalSeconds * Math.Pow(2, Math.Min(failures, 10));
        return TimeSpan.FromSeconds(Math.Min(seconds, LongestBackOff.TotalSeconds));
    }

    private sealed record Mark(int Failures, DateTimeOffset RetryAt, BackendEndpoint Destination);

    private static partial class Log
    {
        [LoggerMessage(2300, LogLevel.Warning, "Backend {Backend}: {Host}:{Port} does not answer; it is tried last until it does", EventName = "DestinationDown")]
        public static partial void DestinationDown(ILogger logger, string backend, string host, int port);

        [LoggerMessage(2301, LogLevel.Information, "Backend {Backend}: {Host}:{Port} answers again", EventName = "DestinationUp")]
        public static partial void DestinationUp(ILogger logger, string backend, string host, int port);
    }
}
