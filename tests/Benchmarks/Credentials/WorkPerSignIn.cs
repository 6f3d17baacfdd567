using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using Gateway.AppPasswords;
using Gateway.ProtocolAdapters.Contract;
using Gateway.Storage;
using StackExchange.Redis;

namespace Gateway.Benchmarks.Credentials;

/// <summary>What sign-ins cost, counted and not timed: BCrypt computations, reads of the store, commands to Redis.</summary>
internal static class WorkPerSignIn
{
    private const int Attempts = 1_000;
    private const int AtOnce = 100;
    private const string Alice = "alice@example.test";

    public static async Task RunAsync(CredentialOptions options, Report report)
    {
        await using var stores = await Stores.StartAsync();
        Report.Chapter("Work per sign-in", "what", "measured", "limit", "");
        foreach (var store in Stores.Names)
        {
            await using var node = await SignInNode.CreateAsync(null, await stores.SettingsAsync(store));
            using var reads = new ReadCounter();
            using var secret = await node.NewcomerAsync(Alice);
            await WrongAsync(store, node, reads, report);
            await ColdAsync(store, node, secret, reads, report);
        }

        await SharedAsync(stores, report);
    }

    private static async Task WrongAsync(string store, SignInNode node, ReadCounter reads, Report report)
    {
        var hasher = node.Get<PasswordHasher>();
        var guesses = Enumerable.Range(0, Attempts).Select(number => Guess.At(number % 2 == 0 ? Alice : "nobody@example.test", number)).ToList();
        var (computed, read) = (hasher.Computed, reads.Count);
        foreach (var guess in guesses) await node.DecideAsync(guess);
        report.Judge($"{store}: {Attempts} wrong app passwords, BCrypt", Text(hasher.Computed - computed), "0", hasher.Computed == computed);
        report.Judge($"{store}: the same, look-ups", Text(reads.Count - read), $"{Attempts}", reads.Count - read <= Attempts);

        read = reads.Count;
        foreach (var guess in guesses) await node.DecideAsync(guess);
        report.Judge($"{store}: the same again, look-ups", Text(reads.Count - read), "0", reads.Count == read);
        foreach (var guess in guesses) guess.Secret.Dispose();
    }

    private static async Task ColdAsync(string store, SignInNode node, Secret secret, ReadCounter reads, Report report)
    {
        var hasher = node.Get<PasswordHasher>();
        var (computed, read) = (hasher.Computed, reads.Count);
        var decisions = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(() => node.DecideAsync(SignInNode.OverImap(Alice, secret, IPAddress.Loopback)).AsTask())));
        report.Judge($"{store}: {AtOnce} cold sign-ins with one pair at once, let in", Text(decisions.Count(one => one is LoginDecision.Granted)), $"{AtOnce}", decisions.All(one => one is LoginDecision.Granted));
        report.Judge($"{store}: the same, BCrypt", Text(hasher.Computed - computed), "1", hasher.Computed - computed == 1);
        report.Judge($"{store}: the same, look-ups", Text(reads.Count - read), "1", reads.Count - read == 1);
    }

    // A second node that has verified nothing yet.
    private static async Task SharedAsync(Stores stores, Report report)
    {
        var settings = await stores.SettingsAsync(Stores.PostgreSql);
        await using var first = await SignInNode.CreateAsync(null, [.. settings, .. stores.WithRedis()]);
        using var secret = await first.NewcomerAsync(Alice);
        var attempt = SignInNode.OverImap(Alice, secret, IPAddress.Loopback);
        await first.DecideAsync(attempt);
        await using var second = await SignInNode.CreateAsync(first, [.. settings, .. stores.WithRedis()]);
        using var redis = await ConnectionMultiplexer.ConnectAsync(stores.Redis.ConnectionString + ",allowAdmin=true");
        using var reads = new ReadCounter();

        var asked = await CommandsAsync(redis);
        var decision = await second.DecideAsync(attempt);
        var commands = await CommandsAsync(redis) - asked;

        report.Judge("a node that starts, Redis knows the pair: let in", decision is LoginDecision.Granted ? "yes" : "no", "yes", decision is LoginDecision.Granted);
        report.Judge("the same, BCrypt", Text(second.Get<PasswordHasher>().Computed), "0", second.Get<PasswordHasher>().Computed == 0);
        report.Judge("the same, commands to Redis", Text(commands), "1", commands == 1);
        report.Judge("the same, look-ups that confirm it", Text(reads.Count), "1", reads.Count <= 1);
    }

    // Every command about keys; the library's own heartbeat and our question are none.
    private static async Task<long> CommandsAsync(ConnectionMultiplexer redis)
    {
        string[] own = ["cmdstat_info", "cmdstat_ping", "cmdstat_echo", "cmdstat_client", "cmdstat_auth", "cmdstat_hello", "cmdstat_config", "cmdstat_cluster", "cmdstat_sentinel", "cmdstat_subscribe", "cmdstat_publish"];
        var statistics = await redis.GetServers()[0].InfoAsync("commandstats");
        return statistics.SelectMany(group => group)
            .Where(line => !own.Any(name => line.Key.StartsWith(name, StringComparison.Ordinal)))
            .Sum(line => long.Parse(line.Value.Split(',')[0]["calls=".Length..], CultureInfo.InvariantCulture));
    }

    private static string Text(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Reads of every store of this process.</summary>
    private sealed class ReadCounter : IDisposable
    {
        private readonly MeterListener _listener = new();
        private long _count;

        public ReadCounter()
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == StorageMetrics.MeterName && instrument.Name == "gateway.store.operation.duration") listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<double>((_, _, tags, _) =>
            {
                foreach (var tag in tags)
                {
                    if (tag is { Key: "operation", Value: "read" }) Interlocked.Increment(ref _count);
                }
            });
            _listener.Start();
        }

        public long Count => Interlocked.Read(ref _count);

        public void Dispose() => _listener.Dispose();
    }
}
