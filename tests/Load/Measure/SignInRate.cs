using System.Diagnostics;
using Gateway.Load.Client;

namespace Gateway.Load.Measure;

/// <summary>Sign-ins per second, one after the other on many connections at a time, and what one costs the proxy in processor time.</summary>
internal static class SignInRate
{
    private const int Concurrency = 32;

    public sealed record Result(double PerSecond, double CpuMicroseconds);

    public static async Task<Result> RunAsync(MailScript script, LoadTarget target, IReadOnlyList<Login> logins, Options options)
    {
        var group = options.Group;
        var cpu = group.CpuSeconds();
        var watch = Stopwatch.StartNew();
        var counts = await Task.WhenAll(Enumerable.Range(0, Concurrency).Select(
            worker => Task.Run(() => RepeatAsync(script, target, logins, (worker, watch, options)))));
        var seconds = watch.Elapsed.TotalSeconds;
        var signIns = counts.Sum();
        return new Result(signIns / seconds, (group.CpuSeconds() - cpu) / signIns * 1e6);
    }

    public sealed record Options(ProcessGroup Group, double Seconds, bool ShallBeTaken = true);

    private static async Task<long> RepeatAsync(
        MailScript script, LoadTarget target, IReadOnlyList<Login> logins, (int Worker, Stopwatch Watch, Options Options) run)
    {
        var count = 0L;
        while (run.Watch.Elapsed.TotalSeconds < run.Options.Seconds)
        {
            using var session = await LoadSession.OpenAsync(target);
            var login = logins[(int)((run.Worker + count) % logins.Count)];
            if (await script.TrySignInAsync(session, login) != run.Options.ShallBeTaken) throw new InvalidOperationException($"{login.User}: the answer is not as expected");
            if (run.Options.ShallBeTaken) await script.LeaveAsync(session);
            count++;
        }

        return count;
    }
}
