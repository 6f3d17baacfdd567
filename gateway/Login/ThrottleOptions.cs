using System.ComponentModel.DataAnnotations;

namespace Gateway.Login;

/// <summary>
/// How wrong sign-ins are slowed down: by where they come from, never by account, so that nobody can lock somebody else out. A
/// credential that is cached as good is let in before any of this is looked at.
/// </summary>
internal sealed class ThrottleOptions
{
    public const string Section = "Gateway:Abuse";

    /// <summary>Different wrong pairs from one address (IPv6: /64) before answers are delayed; default 10, 1 to 10,000.</summary>
    [Range(1, 10_000)]
    public int DelayAfter { get; init; } = 10;

    /// <summary>Different wrong pairs from one address before it is refused for a while; default 50, 1 to 100,000.</summary>
    [Range(1, 100_000)]
    public int RefuseAfter { get; init; } = 50;

    /// <summary>How many an address is forgiven per minute; default 5, 1 to 10,000.</summary>
    [Range(1, 10_000)]
    public int ForgivenPerMinute { get; init; } = 5;

    /// <summary>What a whole /24 (IPv6: /48) is allowed, as a multiple of one address; default 10, 1 to 256.</summary>
    [Range(1, 256)]
    public int NetworkFactor { get; init; } = 10;

    /// <summary>Longest delay of an answer; default 2 s, zero to 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>CIDR networks that are not throttled, such as a webmail server that signs everybody in from one address; default none.</summary>
    public IReadOnlyList<string> ExemptNetworks { get; init; } = [];
}
