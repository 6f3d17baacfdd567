using System.Diagnostics;
using System.Globalization;
using Gateway.AppPasswords;
using Gateway.RealServers;
using StackExchange.Redis;
using Xunit;

namespace Gateway.EndToEnd.Tests.Faults;

/// <summary>Redis dies, freezes, falls silent and forgets while people sign in: a node that never had one is the measure.</summary>
[Collection(ThreeNodesCollection.Name)]
public sealed class RedisFaultTests(ThreeNodes nodes) : IAsyncDisposable
{
    private static readonly TimeSpan FirstSecond = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(2.5);
    private static readonly TimeSpan InFirstSecond = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Afterwards = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan UsedAgain = TimeSpan.FromSeconds(2);

    [Fact]
    [Trait("Security", "144")]
    [Trait("Reliability", "8")]
    public async Task Killed_and_back_empty()
    {
        await BreakAsync("killed", nodes.Farm.Redis.Process.KillAsync, nodes.Farm.Redis.Process.StartAgainAsync);
    }

    [Fact]
    [Trait("Security", "145")]
    [Trait("Reliability", "8")]
    public async Task Frozen_and_thawed()
    {
        var process = nodes.Farm.Redis.Process;
        await BreakAsync("frozen", () => Now(() => process.Send(UnixSignal.Stop)), () => Now(() => process.Send(UnixSignal.Continue)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Security", "146")]
    [Trait("Reliability", "8")]
    public async Task Silent_in_both_directions_or_in_one(bool oneWay)
    {
        var cable = nodes.Farm.ToRedis;
        await BreakAsync(oneWay ? "cut in one direction" : "cut", () => Now(() => cable.Cut(oneWay)), () => Now(cable.Mend));
    }

    [Fact]
    [Trait("Security", "137")]
    [Trait("Reliability", "8")]
    public async Task Flushed_under_load_it_is_a_miss_and_no_more()
    {
        var people = await nodes.WarmAsync(5, nodes.First);
        await using var load = new SignInLoad(nodes.First, 10, 200, person => people[person % people.Count]);
        using var redis = await nodes.Farm.Redis.ConnectAsync();
        for (var i = 0; i < 5; i++)
        {
            await redis.GetDatabase().ExecuteAsync("FLUSHALL");
            Assert.Equal(Answer.Ok, (await nodes.Second.SignInAsync(people[i])).Answer);
        }

        var all = await load.StopAsync();
        Figures.Exactly(all.Count, all.Count(Answer.Ok), "8 Redis flushed: sign-ins let in");
    }

    public async ValueTask DisposeAsync() => await nodes.RepairAsync();

    private async Task BreakAsync(string fault, Func<Task> begin, Func<Task> end)
    {
        var people = await nodes.WarmAsync(5, nodes.First, nodes.Third);
        var deleted = people[4];
        await nodes.Third.DeleteAsync(deleted);
        await nodes.First.UntilAsync(Answer.Wrong, deleted, Stopwatch.GetTimestamp());

        await using var good = new SignInLoad(nodes.First, 10, 200, person => people[person % 3]);
        await using var cold = new SignInLoad(nodes.First, 4, 40, _ => Guess());
        await using var ghost = new SignInLoad(nodes.First, 1, 10, _ => deleted);
        await using var measure = new SignInLoad(nodes.Third, 4, 40, _ => Guess());
        await WarmUpAsync(good, cold, measure);

        var began = Stopwatch.GetTimestamp();
        await begin();
        var doomed = people[3];
        await Task.Delay(Outage);
        // Nobody tells the nodes now but the database.
        await nodes.Third.DeleteAsync(doomed);
        var refused = await nodes.First.UntilAsync(Answer.Wrong, doomed, Stopwatch.GetTimestamp());
        var over = Stopwatch.GetElapsedTime(began);
        await end();
        var back = await UntilUsedAsync();

        Figures.AtMost(UsedAgain, back, $"8 Redis {fault}: used again after its return");
        Figures.AtMost(FirstSecond, refused, $"8 Redis {fault}: a deletion on another node refused");
        Check(fault, began, over, await good.StopAsync(), await measure.StopAsync());
        var guesses = await cold.StopAsync();
        Judge($"8 Redis {fault}: p99 of sign-ins that would ask it, first second", InFirstSecond, guesses.Between(began, default, FirstSecond), await measure.StopAsync());
        Judge($"8 Redis {fault}: p99 of sign-ins that would ask it, afterwards", Afterwards, guesses.Between(began, FirstSecond, over), await measure.StopAsync());
        Figures.Exactly(0, (await ghost.StopAsync()).Count(Answer.Ok), $"8 Redis {fault}: deleted app passwords let in");
    }

    private static void Check(string fault, long began, TimeSpan over, IReadOnlyList<SignIn> good, IReadOnlyList<SignIn> measure)
    {
        Figures.Exactly(good.Count, good.Count(Answer.Ok), $"8 Redis {fault}: good sign-ins let in");
        Judge($"8 Redis {fault}: p99 of good sign-ins, first second", InFirstSecond, good.Between(began, default, FirstSecond), measure);
        Judge($"8 Redis {fault}: p99 of good sign-ins, afterwards", Afterwards, good.Between(began, FirstSecond, over), measure);
    }

    // A busy machine slows the node without Redis as well: twice its own p99 is allowed where that is more than the figure.
    private static void Judge(string what, TimeSpan figure, IReadOnlyList<SignIn> signIns, IReadOnlyList<SignIn> measure)
    {
        var beside = measure.P99() * 2;
        Figures.AtMost(beside > figure ? beside : figure, signIns.P99(), what);
    }

    private static async Task WarmUpAsync(params SignInLoad[] loads)
    {
        while (loads.Any(load => load.SignIns.Count < 40))
        {
            await Task.Delay(50);
        }
    }

    // Counted by Redis itself: look-ups that found nothing, of people whom no node has seen.
    private async Task<TimeSpan> UntilUsedAsync()
    {
        var began = Stopwatch.GetTimestamp();
        using var redis = await ConnectionMultiplexer.ConnectAsync(nodes.Farm.Redis.ConnectionString + ",allowAdmin=true");
        var before = await MissesAsync(redis);
        while (await MissesAsync(redis) == before)
        {
            Assert.Equal(Answer.Wrong, (await nodes.First.SignInAsync(Guess())).Answer);
            Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(20));
        }

        return Stopwatch.GetElapsedTime(began);
    }

    private static async Task<long> MissesAsync(ConnectionMultiplexer redis)
    {
        var statistics = await redis.GetServers()[0].InfoAsync("stats");
        return long.Parse(statistics[0].Single(line => line.Key == "keyspace_misses").Value, CultureInfo.InvariantCulture);
    }

    private static Credential Guess()
    {
        using var secret = AppPasswordGenerator.Create();
        return new Credential("person1@example.test", System.Text.Encoding.ASCII.GetString(secret.Octets));
    }

    private static Task Now(Action action)
    {
        action();
        return Task.CompletedTask;
    }
}
