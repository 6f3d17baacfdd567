using System.Buffers.Binary;
using System.Buffers.Text;
using Gateway.Keys;
using Gateway.Login;
using Microsoft.Extensions.Options;

namespace Gateway.Redis;

/// <summary>
/// Lets nodes count a guessing source together: what one node counts is added up in Redis, and who counts a source learns the sum. A sum can only
/// raise a node's own score, and not beyond what is forgiven within minutes: who writes to Redis locks nobody out for long, and who deletes
/// leaves each node with its own limits.
/// </summary>
internal sealed class RedisThrottle(
    LoginThrottle throttle, RedisConnection redis, KeyRing keys, IOptions<ThrottleOptions> options) : IHostedService
{
    // One-off mistakes are not worth a round trip.
    private const double WorthSharing = 3;
    private const int MaxUnderWay = 256;
    private const int NameOctets = 16;

    private int _underWay;

    // Twice what it takes to forgive all that is allowed.
    private TimeSpan Memory => TimeSpan.FromMinutes(2 * Math.Max(1, options.Value.RefuseAfter / options.Value.ForgivenPerMinute));

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        throttle.Counted += Share;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        throttle.Counted -= Share;
        return Task.CompletedTask;
    }

    // Behind the attempt's back: it has its answer.
    private void Share(SourcePrefix source, int factor, double score)
    {
        if (score < WorthSharing || redis.IsOpen) return;
        if (Interlocked.Increment(ref _underWay) > MaxUnderWay)
        {
            Interlocked.Decrement(ref _underWay);
            return;
        }

        _ = ShareAsync(source, factor);
    }

    private async Task ShareAsync(SourcePrefix source, int factor)
    {
        var name = $"{redis.Prefix}t1:{NameOf(source)}";
        var (sum, left) = await redis.AskAsync(async database =>
        {
            var counting = database.StringIncrementAsync(name);
            var living = database.KeyTimeToLiveAsync(name);
            return (Sum: await counting, Left: await living);
        });
        if (sum > 0)
        {
            // What was forgiven since the first was counted, had one node counted all.
            var minutes = (Memory - (left ?? Memory)).TotalMinutes;
            throttle.Raise(source, factor, sum - (Math.Max(0, minutes) * options.Value.ForgivenPerMinute * factor));
            if (left is null) await redis.AskAsync(database => database.KeyExpireAsync(name, Memory));
        }

        Interlocked.Decrement(ref _underWay);
    }

    // Nobody reads in Redis where people sign in from.
    private string NameOf(SourcePrefix source)
    {
        Span<byte> octets = stackalloc byte[(2 * sizeof(ulong)) + sizeof(int)];
        BinaryPrimitives.WriteUInt64BigEndian(octets, source.High);
        BinaryPrimitives.WriteUInt64BigEndian(octets[sizeof(ulong)..], source.Low);
        BinaryPrimitives.WriteInt32BigEndian(octets[(2 * sizeof(ulong))..], source.Bits);
        return Base64Url.EncodeToString(keys.Current.Mac(KeyLabel.Shared, octets).AsSpan(0, NameOctets));
    }
}
