using System.Diagnostics;
using System.Net;
using Gateway.Accounts;
using Gateway.AppPasswords;
using Gateway.Keys;
using Gateway.ProtocolAdapters.Contract;
using Gateway.Storage;

namespace Gateway.Benchmarks.Credentials;

/// <summary>
/// After a restart with empty caches every device comes at once: each waits for one BCrypt, comes back when told to, and nobody who is known is
/// delayed. Then once more on a node whose Redis knows them all.
/// </summary>
internal static class ColdHerd
{
    private const string Warm = "warm@example.test";
    private const double Slack = 1.2;
    private const double SharedSeconds = 20;
    private static readonly TimeSpan Undisturbed = TimeSpan.FromMilliseconds(50);

    public static async Task RunAsync(CredentialOptions options, Report report)
    {
        await using var stores = await Stores.StartAsync();
        (string Key, string? Value)[] settings = [.. await stores.SettingsAsync(Stores.PostgreSql), .. stores.WithRedis(), ("Gateway:Abuse:ExemptNetworks:0", "127.0.0.0/8")];
        await using var first = await SignInNode.CreateAsync(null, settings);
        using var warm = await first.NewcomerAsync(Warm);
        var devices = await IssueAsync(first, options.Devices);

        Report.Chapter($"{options.Devices:N0} devices at once", "what", "measured", "limit", "");
        await using (var cold = await SignInNode.CreateAsync(first, settings))
        {
            await cold.RunAsync();
            var hash = BCrypt.Net.BCrypt.HashPassword("x", PasswordHasher.Cost);
            var alone = await Samples.TakeAsync(20, _ => Task.FromResult(BCrypt.Net.BCrypt.Verify("x", hash)));
            var threads = Math.Max(1, Environment.ProcessorCount - 1);
            var needed = alone.Median * options.Devices / threads;
            var (took, delays, computed) = await StormAsync(cold, devices, warm);
            var limit = needed * Slack;
            report.Judge("empty caches: all in after", Report.Text(took.TotalSeconds, "s"), $"{Report.Text(limit.TotalSeconds, "s")} (BCrypt alone on {threads} thread: {Report.Text(needed.TotalSeconds, "s")}, x 1.2)", took <= limit);
            report.Judge("BCrypt computed twice", Report.Text(computed - options.Devices, "", 0), "0", computed == options.Devices);
            report.Judge("warm sign-ins meanwhile, p99", Report.Text(delays.P99.TotalMilliseconds, "ms", 2), "50 ms", delays.P99 < Undisturbed);
            Report.Row("warm sign-ins meanwhile, p50", Report.Text(delays.Median.TotalMilliseconds, "ms", 3), "", "");
        }

        await using var restarted = await SignInNode.CreateAsync(first, settings);
        await restarted.RunAsync();
        var (again, _, repeated) = await StormAsync(restarted, devices, warm);
        report.Judge("Redis knows them: all in after", Report.Text(again.TotalSeconds, "s"), "20 s", again.TotalSeconds <= SharedSeconds);
        report.Judge("the same, BCrypt", Report.Text(repeated, "", 0), "0", repeated == 0);
        foreach (var (_, secret) in devices) secret.Dispose();
    }

    private static async Task<(TimeSpan Took, Samples Warm, long Computed)> StormAsync(SignInNode node, IReadOnlyList<(string Name, Secret Secret)> devices, Secret warm)
    {
        using var ending = new CancellationTokenSource();
        var attempt = SignInNode.OverImap(Warm, warm, IPAddress.Loopback);
        await node.DecideAsync(attempt);
        var computed = node.Get<PasswordHasher>().Computed;
        var pace = Pace.Start(1_000, async () => Expect(await node.DecideAsync(attempt)), ending.Token);
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(devices.Select(device => Task.Run(() => InsistAsync(node, device.Name, device.Secret))));
        var took = Stopwatch.GetElapsedTime(began);
        await ending.CancelAsync();
        return (took, await pace, node.Get<PasswordHasher>().Computed - computed);
    }

    // As a client does: told to come back in some seconds, it comes back then.
    private static async Task InsistAsync(SignInNode node, string name, Secret secret)
    {
        while (true)
        {
            switch (await node.DecideAsync(SignInNode.OverImap(name, secret, IPAddress.Loopback)))
            {
                case LoginDecision.Granted:
                    return;
                case LoginDecision.Denied { Denial: LoginDenial.Unavailable, RetryAfter: { } later }:
                    await Task.Delay(later);
                    break;
                case var wrong:
                    throw new InvalidOperationException($"{name} was answered {wrong}");
            }
        }
    }

    private static void Expect(LoginDecision decision)
    {
        if (decision is not LoginDecision.Granted) throw new InvalidOperationException($"a warm sign-in was answered {decision}");
    }

    // Real hashes, on all cores: the way of the issuer, without its audit.
    private static async Task<IReadOnlyList<(string Name, Secret Secret)>> IssueAsync(SignInNode node, int count)
    {
        var key = node.Get<KeyRing>().Current;
        var issued = new (AppPassword Row, Secret Secret)[count];
        Parallel.For(0, count, number => issued[number] = Issue(key, $"device{number}@example.test"));
        foreach (var chunk in issued.Chunk(500))
        {
            await node.Get<Database>().WriteAsync(
                async session =>
                {
                    foreach (var (row, _) in chunk)
                    {
                        await AccountStore.InsertAsync(session, new Account { Id = row.AccountId, State = TwoStepState.Enforced, Epoch = 1, Created = row.Created, Aliases = [] });
                        await AppPasswordStore.InsertAsync(session, row);
                    }
                },
                CancellationToken.None);
        }

        return [.. issued.Select(one => (one.Row.AccountId, one.Secret))];
    }

    private static (AppPassword Row, Secret Secret) Issue(RootKey key, string account)
    {
        var secret = AppPasswordGenerator.Create();
        var folded = new byte[AppPasswordFormat.Letters];
        AppPasswordFormat.TryFold(secret.Octets, folded);
        var row = BulkRows.AppPasswords(key, 0, 1).First() with
        {
            AccountId = account,
            Index = key.Index(folded),
            Hash = BCrypt.Net.BCrypt.HashPassword(key.PasswordInput(account, folded), PasswordHasher.Cost),
        };
        return (row with { RowMac = AppPasswordRowMac.Compute(key, row) }, secret);
    }
}
