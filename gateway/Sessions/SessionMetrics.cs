using System.Diagnostics.Metrics;
using Gateway.ProtocolAdapters.Contract;

namespace Gateway.Sessions;

/// <summary>Instruments of live sessions; documented in docs/operations/metrics.md.</summary>
internal sealed class SessionMetrics
{
    public const string MeterName = "Gateway.Sessions";

    private readonly UpDownCounter<long> _active;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _octets;

    public SessionMetrics(IMeterFactory factory)
    {
        var meter = factory.Create(MeterName);
        _active = meter.CreateUpDownCounter<long>("gateway.sessions.active", "{session}", "Live sessions");
        _duration = meter.CreateHistogram<double>("gateway.sessions.duration", "s", "How long sessions lived");
        _octets = meter.CreateCounter<long>("gateway.sessions.octets", "By", "Octets that ended sessions moved");
    }

    public void Began(MailProtocol protocol) => _active.Add(1, new KeyValuePair<string, object?>("protocol", protocol.Name));

    public void Ended(MailProtocol protocol, SessionEndedBy endedBy, TimeSpan duration)
    {
        _active.Add(-1, new KeyValuePair<string, object?>("protocol", protocol.Name));
        _duration.Record(duration.TotalSeconds, new("protocol", protocol.Name), new("ended_by", Tag(endedBy)));
    }

    /// <summary>What a session moved, when it is over.</summary>
    public void Moved(MailProtocol protocol, long fromClient, long fromBackend)
    {
        _octets.Add(fromClient, new("protocol", protocol.Name), new("direction", "to_backend"));
        _octets.Add(fromBackend, new("protocol", protocol.Name), new("direction", "to_client"));
    }

    /// <summary>The tag of a cause.</summary>
    internal static string Tag(SessionEndedBy endedBy) => endedBy switch
    {
        SessionEndedBy.Client => "client",
        SessionEndedBy.Backend => "backend",
        SessionEndedBy.Termination => "termination",
        SessionEndedBy.Idle => "idle",
        SessionEndedBy.Fault => "fault",
        _ => throw new ArgumentOutOfRangeException(nameof(endedBy), endedBy, null),
    };
}
