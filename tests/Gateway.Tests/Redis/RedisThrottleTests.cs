using System.Net;
using Gateway.Login;
using Gateway.Redis;
using Gateway.Tests.Login;
using Microsoft.Extensions.Hosting;

namespace Gateway.Tests.Redis;

public sealed class RedisThrottleTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly IPAddress Client = IPAddress.Parse("198.51.100.7");

    [Fact]
    [Trait("Security", "100")]
    public async Task Two_nodes_count_a_guessing_source_together()
    {
        await using var redis = await SharedRedis.StartAsync();
        await using var here = await NodeAsync(redis, null);
        await using var there = await NodeAsync(redis, here);

        for (var i = 0; i < 46; i++) Wrong(here, i);
        Assert.Null(here.Get<LoginThrottle>().Check(Client));
        await CountedAsync(redis, "40");

        // Its own count is far from the limit; the sum is not.
        for (var i = 0; i < 12; i++) Wrong(there, i);
        await RefusedAsync(there);
    }

    [Fact]
    [Trait("Security", "139")]
    public async Task An_inflated_counter_holds_back_for_minutes_only_and_one_of_another_type_not_at_all()
    {
        await using var redis = await SharedRedis.StartAsync();
        await using var node = await NodeAsync(redis, null);
        for (var i = 0; i < 5; i++) Wrong(node, i);
        var name = await redis.MarkAsync(pattern: "gw:t1:*");
        await redis.Database.StringSetAsync(name, long.MaxValue / 2);
        var other = await redis.MarkAsync(except: name, pattern: "gw:t1:*");
        await redis.Database.StringSetAsync(other, long.MaxValue / 2);

        Wrong(node, 100);
        await RefusedAsync(node);

        // Ten minutes of forgiveness for a limit that was doubled, and the answer says when to come back.
        Assert.InRange(node.Get<LoginThrottle>().Check(Client)!.Value, TimeSpan.Zero, TimeSpan.FromMinutes(2));
        node.Get<LoginThrottle>().Raise(SourcePrefix.Narrow(Client), 1, double.MaxValue);
        Assert.InRange(node.Get<LoginThrottle>().Check(Client)!.Value, TimeSpan.Zero, TimeSpan.FromMinutes(2));
        await redis.Database.KeyDeleteAsync([name, other]);
        await redis.Database.ListLeftPushAsync(name, "a list");
        Wrong(node, 101);
        Assert.NotNull(node.Get<LoginThrottle>().Check(Client));
    }

    private static async Task<LoginWorld> NodeAsync(SharedRedis redis, LoginWorld? beside)
    {
        var node = await redis.NodeAsync(beside);
        foreach (var part in node.Get<IEnumerable<IHostedService>>().OfType<RedisThrottle>()) await part.StartAsync(CancellationToken.None);
        return node;
    }

    private static void Wrong(LoginWorld node, int number) =>
        node.Get<LoginThrottle>().CountWrong(Client, "alice@example.test", BitConverter.GetBytes(number));

    private static async Task CountedAsync(SharedRedis redis, string atLeast)
    {
        var asked = TimeProvider.System.GetTimestamp();
        while (long.Parse((string?)await redis.Database.StringGetAsync(await redis.MarkAsync(pattern: "gw:t1:*")) ?? "0", System.Globalization.CultureInfo.InvariantCulture)
            < long.Parse(atLeast, System.Globalization.CultureInfo.InvariantCulture))
        {
            Assert.InRange(TimeProvider.System.GetElapsedTime(asked), TimeSpan.Zero, Patience);
        }
    }

    private static async Task RefusedAsync(LoginWorld node)
    {
        var asked = TimeProvider.System.GetTimestamp();
        while (node.Get<LoginThrottle>().Check(Client) is null)
        {
            await Task.Yield();
            Assert.InRange(TimeProvider.System.GetElapsedTime(asked), TimeSpan.Zero, Patience);
        }
    }
}
