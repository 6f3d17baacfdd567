using System.ComponentModel.DataAnnotations;

namespace Gateway.Redis;

/// <summary>What nodes share besides the store. Without a connection string there is no Redis, and nothing of it is made.</summary>
internal sealed class RedisOptions
{
    public const string Section = "Gateway:Redis";

    /// <summary>As StackExchange.Redis reads it: <c>host:6380,ssl=true,user=gateway</c>; null: one node alone. Restart needed.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>File with the password, when there is one; its last line end is not part of it.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>Before every key and channel name; default <c>gw:</c>. Nodes of one installation have the same.</summary>
    [Required]
    public string Prefix { get; init; } = "gw:";

    /// <summary>Longest wait for one answer on the way of a sign-in; default 25 ms, 1 ms to 1 s. Then the sign-in goes on without it.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:01")]
    public TimeSpan Budget { get; init; } = TimeSpan.FromMilliseconds(25);

    /// <summary>Longest wait for the other nodes' live sessions when they are listed; default 1 s, 100 ms to 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:10")]
    public TimeSpan PeerWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a verified app password is kept for other nodes and restarts; default 12 hours, 1 minute to 12 hours.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "12:00:00")]
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromHours(12);
}
