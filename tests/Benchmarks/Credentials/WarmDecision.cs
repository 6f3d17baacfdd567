using System.Diagnostics;
using System.Security.Cryptography;
using Gateway.ProtocolAdapters.Contract;

namespace Gateway.Benchmarks.Credentials;

/// <summary>A sign-in that this process verified lately, beside the two things it could be measured by: one HMAC and one BCrypt.</summary>
internal static class WarmDecision
{
    private const int Runs = 100_000;
    private const int Rounds = 5;
    private const double LongestMicroseconds = 10;
    private const double MostOctets = 1_024;

    public static async Task RunAsync(CredentialOptions options, Report report)
    {
        var (node, secret) = await SignInNode.StartAsync();
        await using (node)
        using (secret)
        {
            var (request, connection) = (SignInNode.OverActiveSync(secret), SignInNode.OverImap(secret));
            // Keeps the phone's session alive, and binds its device.
            var phone = ((LoginDecision.Granted)await node.Authority.DecideAsync(request, CancellationToken.None)).Grant;
            var key = RandomNumberGenerator.GetBytes(32);
            var input = new byte[64];
            var hash = BCrypt.Net.BCrypt.HashPassword("x", 10);
            var mac = new byte[32];

            Report.Chapter("A warm decision", "what", "time", "allocated", "of one BCrypt");
            var bcrypt = Measure(5, () => _ = BCrypt.Net.BCrypt.Verify("x", hash));
            Show("one BCrypt, cost 10", bcrypt, bcrypt);
            Show("one HMAC-SHA256", Measure(Runs, () => _ = HMACSHA256.HashData(key, input, mac)), bcrypt);
            var further = Measure(Runs, () => Decide(node, request));
            Show("a phone's further request", further, bcrypt);
            var opened = Measure(Runs, () => Decide(node, connection));
            Show("a new IMAP connection", opened, bcrypt);

            Report.Chapter("Limits of a warm decision", "what", "measured", "limit", "");
            foreach (var (what, (time, octets)) in new[] { ("a phone's further request", further), ("a new IMAP connection", opened) })
            {
                report.Judge(what + ", time", Report.Text(time, "µs"), "10 µs", time <= LongestMicroseconds);
                report.Judge(what + ", allocated", Report.Text(octets, "B", 0), "1,024 B", octets <= MostOctets);
            }

            phone.Lease.Dispose();
            phone.Credential.Dispose();
        }
    }

    // A warm decision never waits: the value task is complete, and everything was done and allocated on this thread.
    private static void Decide(SignInNode node, LoginAttempt attempt)
    {
        var deciding = node.DecideAsync(attempt);
        if (!deciding.IsCompletedSuccessfully) throw new InvalidOperationException("a warm decision waited");
    }

    // The median round, in µs and octets of one run.
    private static (double Microseconds, double Octets) Measure(int runs, Action run)
    {
        var rounds = new List<(double Time, double Octets)>();
        for (var round = 0; round <= Rounds; round++)
        {
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            var began = Stopwatch.GetTimestamp();
            for (var i = 0; i < runs; i++) run();
            rounds.Add((Stopwatch.GetElapsedTime(began).TotalMicroseconds / runs, (GC.GetAllocatedBytesForCurrentThread() - allocated) / (double)runs));
        }

        return rounds.Skip(1).OrderBy(round => round.Time).ElementAt(Rounds / 2);
    }

    private static void Show(string what, (double Time, double Octets) figure, (double Time, double Octets) bcrypt) =>
        Report.Row(what, Report.Text(figure.Time, "µs", 2), Report.Text(figure.Octets, "B", 0), $"1 / {Report.Text(bcrypt.Time / figure.Time, "", 0)}");
}
