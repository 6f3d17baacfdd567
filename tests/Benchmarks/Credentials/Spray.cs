using System.Diagnostics;
using System.Net;
using Gateway.AppPasswords;
using Gateway.ProtocolAdapters.Contract;

namespace Gateway.Benchmarks.Credentials;

/// <summary>5,000 wrong app passwords a second from 5,000 addresses, in turns with silence, while people who are known sign in.</summary>
internal static class Spray
{
    private const int WrongPerSecond = 5_000;
    private const int GoodPerSecond = 500;
    private const int Turns = 6;
    private const int Accounts = 1_000;
    private const double Slack = 2;
    private const string Good = "good@example.test";

    public static async Task RunAsync(CredentialOptions options, Report report)
    {
        await using var stores = await Stores.StartAsync();
        foreach (var store in Stores.Names)
        {
            await using var node = await SignInNode.CreateAsync(null, await stores.SettingsAsync(store));
            using var secret = await node.NewcomerAsync(Good);
            var attempt = SignInNode.OverImap(Good, secret, IPAddress.Parse("192.0.2.1"));
            await node.DecideAsync(attempt);
            await node.RunAsync();
            await TurnAsync(node, attempt, TimeSpan.FromSeconds(2), isSprayed: true);

            var (quiet, loud, wrong) = (new List<Samples>(), new List<Samples>(), 0L);
            var computed = node.Get<PasswordHasher>().Computed;
            var resident = Resident();
            var turn = TimeSpan.FromSeconds((double)options.Seconds / (Turns / 2));
            for (var i = 0; i < Turns; i++)
            {
                var (good, sent) = await TurnAsync(node, attempt, turn, isSprayed: i % 2 == 1);
                (i % 2 == 1 ? loud : quiet).Add(good);
                wrong += sent;
            }

            Report.Chapter($"{store}: spray of {options.Seconds} s", "what", "measured", "limit", "");
            var (before, during) = (Middle(quiet), Middle(loud));
            var sentPerSecond = wrong / (turn.TotalSeconds * (Turns / 2));
            report.Judge("wrong sign-ins answered per second", Report.Text(sentPerSecond, "", 0), "5,000", sentPerSecond >= WrongPerSecond * 0.98);
            report.Judge("BCrypt", Report.Text(node.Get<PasswordHasher>().Computed - computed, "", 0), "0", node.Get<PasswordHasher>().Computed == computed);
            report.Judge(
                "good sign-ins, p99 under the spray to p99 in silence",
                $"{Report.Text(during.P99 / before.P99, "", 2)} ({Report.Text(during.P99.TotalMilliseconds, "ms", 3)} to {Report.Text(before.P99.TotalMilliseconds, "ms", 3)})",
                "2",
                during.P99 <= before.P99 * Slack);
            Report.Row("the same, p50", $"{Report.Text(during.Median.TotalMicroseconds, "µs", 0)} to {Report.Text(before.Median.TotalMicroseconds, "µs", 0)}", "", "");
            report.Judge("memory grew by", Report.Text((Resident() - resident) / 1048576.0, "MB", 0), "100 MB", Resident() - resident < 100 * 1048576L);
        }
    }

    private static async Task<(Samples Good, long Wrong)> TurnAsync(SignInNode node, LoginAttempt good, TimeSpan length, bool isSprayed)
    {
        using var ending = new CancellationTokenSource(length);
        var number = 0;
        var spraying = isSprayed
            ? Pace.Start(WrongPerSecond, async () => await GuessAsync(node, Interlocked.Increment(ref number)), ending.Token)
            : Task.FromResult(new Samples([]));
        var people = await Pace.Start(GoodPerSecond, async () => await node.DecideAsync(good), ending.Token);
        return (people, (await spraying).Count);
    }

    private static async Task GuessAsync(SignInNode node, int number)
    {
        var guess = Guess.At($"victim{number % Accounts}@example.test", number);
        if (await node.DecideAsync(guess) is LoginDecision.Granted) throw new InvalidOperationException("a guess was let in");
        guess.Secret.Dispose();
    }

    private static Samples Middle(List<Samples> turns) => turns.OrderBy(turn => turn.P99).ElementAt(turns.Count / 2);

    private static long Resident()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
