using System.ComponentModel.DataAnnotations;

namespace Gateway.ProtocolAdapters.Backend;

/// <summary>Limits of a relayed session.</summary>
public sealed record RelayOptions
{
    /// <summary>Shortest idle limit there is: RFC 9051 §5.4 asks for 30 minutes, RFC 2177 lets IDLE rest for 29.</summary>
    public static TimeSpan IdleFloor { get; } = TimeSpan.FromMinutes(31);

    /// <summary>Ends a session in which nothing moved for so long. Default 35 min, 31 min to 7 days.</summary>
    [Range(typeof(TimeSpan), "00:31:00", "7.00:00:00")]
    public TimeSpan IdleLimit { get; init; } = TimeSpan.FromMinutes(35);

    /// <summary>How long a revoked session may take to come to a place where a goodbye fits. Default 250 ms, 0 to 700 ms: its end is promised in 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:00.7")]
    public TimeSpan RevocationGrace { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The same when the node drains. Default 10 s, 0 to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan DrainGrace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the backend may go on answering after the client has closed its half. Default 60 s, 0 to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan HalfCloseLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long the client may go on sending after the backend has closed its half. Default 2 s, 0 to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan BackendClosedLimit { get; init; } = TimeSpan.FromSeconds(2);
}
