using Gateway.Sessions;
using StackExchange.Redis;

namespace Gateway.Redis;

/// <summary>
/// Tells other nodes that the revocation log grew. The message is empty and unbelieved: all it can do is to make a node read the log a
/// little earlier, and a flood of them does so once.
/// </summary>
internal sealed partial class RedisRevocationChannel(
    LocalRevocationChannel local, RedisConnection redis, RevocationFeed feed, ILogger<RedisRevocationChannel> logger) : BackgroundService, IRevocationChannel
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(2);

    private RedisChannel Channel => RedisChannel.Literal(redis.Prefix + "revoked");

    /// <inheritdoc/>
    public async Task PublishAsync(Revocation revocation, CancellationToken cancellationToken)
    {
        await local.PublishAsync(revocation, cancellationToken);
        await redis.AskAsync(database => database.PublishAsync(Channel, RedisValue.EmptyString));
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (!await TrySubscribeAsync(stoppingToken))
            {
                await Task.Delay(Again, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node stops.
        }
    }

    private async Task<bool> TrySubscribeAsync(CancellationToken cancellationToken)
    {
        try
        {
            var multiplexer = await redis.ConnectAsync(cancellationToken);
            await multiplexer.GetSubscriber().SubscribeAsync(Channel, (_, _) => feed.Nudge());
            return true;
        }
        catch (RedisException fault)
        {
            Log.NotSubscribed(logger, fault.Message);
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2502, LogLevel.Debug, "Not subscribed to revocation hints yet: {Reason}", EventName = "RedisNotSubscribed")]
        public static partial void NotSubscribed(ILogger logger, string reason);
    }
}
