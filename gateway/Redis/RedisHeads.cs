namespace Gateway.Redis;

/// <summary>The mirror of the logs' ends that all nodes share, beside each node's own file: sealed octets under one name.</summary>
internal sealed class RedisHeads(RedisConnection redis, TimeProvider time)
{
    private const int MaxOctets = 4_096;
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(2);

    /// <summary>Its name in Redis, for the operator.</summary>
    public string Name => redis.Prefix + "heads";

    /// <summary>Its octets; null: none, or Redis is away. Waits a little for the first connection, since a start compares once.</summary>
    public async Task<byte[]?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            await redis.ConnectAsync(cancellationToken).WaitAsync(FirstWait, time, cancellationToken);
        }
        catch (Exception away) when (away is TimeoutException or StackExchange.Redis.RedisException)
        {
            return null;
        }

        var value = await redis.AskAsync(database => database.StringGetRangeAsync(Name, 0, MaxOctets));
        return value.IsNullOrEmpty ? null : (byte[]?)value;
    }

    /// <summary>Replaces it; nothing happens while Redis is away.</summary>
    public async Task WriteAsync(byte[] octets) => await redis.AskAsync(database => database.StringSetAsync(Name, octets));
}
