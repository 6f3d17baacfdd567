using System.ComponentModel.DataAnnotations;

namespace Gateway.Sessions;

/// <summary>Bounds of live sessions on one node.</summary>
internal sealed class SessionOptions
{
    public const string Section = "Gateway:Sessions";

    /// <summary>Most sessions of one account; default 200, 1 to 100,000. A mail app opens five to ten.</summary>
    [Range(1, 100_000)]
    public int MaxPerAccount { get; init; } = 200;

    /// <summary>Most sessions from one address; default 2,000, 1 to 1,000,000. A whole office can stand behind one.</summary>
    [Range(1, 1_000_000)]
    public int MaxPerAddress { get; init; } = 2_000;

    /// <summary>After so long without a request the run of an HTTP client is over; default 10 minutes, 1 minute to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan HttpIdle { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Longest pause between two looks at the revocation log; default 500 ms, 100 ms to 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:10")]
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(500);
}
