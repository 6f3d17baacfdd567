using Gateway.Redis;
using StackExchange.Redis;

namespace Gateway.Hosting;

/// <summary>Asks Redis, when there is one, for everything that the gateway wants of it: write, read, delete, publish.</summary>
internal static class RedisCheck
{
    private const string Subject = "redis";
    private const int Milliseconds = 3_000;

    public static async Task<CheckLine> RunAsync(IConfiguration configuration, CancellationToken cancellationToken)
    {
        var options = configuration.GetSection(RedisOptions.Section).Get<RedisOptions>() ?? new();
        if (string.IsNullOrEmpty(options.ConnectionString)) return CheckLine.Good(Subject, "none is configured: this node shares nothing but the store");

        try
        {
            var settings = RedisConnection.Read(options);
            (settings.AbortOnConnectFail, settings.ConnectTimeout, settings.AsyncTimeout) = (true, Milliseconds, Milliseconds);
            await using var redis = await ConnectionMultiplexer.ConnectAsync(settings).WaitAsync(cancellationToken);
            var started = TimeProvider.System.GetTimestamp();
            var database = redis.GetDatabase();
            RedisKey key = options.Prefix + "check";
            await database.StringSetAsync(key, "1", TimeSpan.FromMinutes(1)).WaitAsync(cancellationToken);
            await database.KeyDeleteAsync(key).WaitAsync(cancellationToken);
            await redis.GetSubscriber().PublishAsync(RedisChannel.Literal(options.Prefix + "check"), "1").WaitAsync(cancellationToken);
            return CheckLine.Good(Subject, $"answers in {TimeProvider.System.GetElapsedTime(started).TotalMilliseconds / 3:0.0} ms, takes writes and messages");
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            return CheckLine.Bad(Subject, $"{options.PasswordFile} can't be read by user {Environment.UserName}; give that user read permission, or correct Gateway:Redis:PasswordFile");
        }
        catch (ArgumentException wrong)
        {
            return CheckLine.Bad(Subject, $"Gateway:Redis:ConnectionString can't be read ({wrong.Message}); write for example \"redis.example.org:6380,ssl=true,user=gateway\"");
        }
        catch (Exception wrong) when (wrong is RedisException or TimeoutException)
        {
            return CheckLine.Bad(Subject, $"{Reason(wrong)}; start it, or correct Gateway:Redis (ConnectionString, PasswordFile, the user's rights)");
        }
    }

    // Only the first sentence: the rest is the library's own state.
    private static string Reason(Exception wrong) => wrong switch
    {
        RedisServerException refused => $"it refuses what the gateway needs ({refused.Message})",
        _ => $"no answer ({wrong.Message.Split(". ")[0].Split(" (")[0]})",
    };
}
