using System.Diagnostics;
using Gateway.Load.Client;

namespace Gateway.Load.Measure;

/// <summary>What signed-in sessions that say nothing cost the proxy: memory each, and processor time of all together.</summary>
internal static class IdleSessions
{
    private const int AtATime = 64;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Watching = TimeSpan.FromSeconds(5);

    public sealed record Result(double KilobytesEach, double CpuPercent, double SignInsPerSecondBeside);

    public static async Task<Result> RunAsync(MailScript script, LoadTarget target, IReadOnlyList<Login> logins, (ProcessGroup Group, int Sessions) options)
    {
        var before = options.Group.MemoryBytes();
        var sessions = new LoadSession[options.Sessions];
        try
        {
            await Parallel.ForEachAsync(
                Enumerable.Range(0, options.Sessions),
                new ParallelOptions { MaxDegreeOfParallelism = AtATime },
                async (index, _) => sessions[index] = await OpenAsync(script, target, logins[index % logins.Count]));
            await Task.Delay(Settling);
            var each = (options.Group.MemoryBytes() - before) / 1024.0 / options.Sessions;
            var cpu = options.Group.CpuSeconds();
            var watch = Stopwatch.StartNew();
            await Task.Delay(Watching);
            var percent = (options.Group.CpuSeconds() - cpu) / watch.Elapsed.TotalSeconds * 100;
            var beside = await SignInRate.RunAsync(script, target, logins, new SignInRate.Options(options.Group, 3));
            return new Result(each, percent, beside.PerSecond);
        }
        finally
        {
            foreach (var session in sessions) session?.Dispose();
        }
    }

    private static async Task<LoadSession> OpenAsync(MailScript script, LoadTarget target, Login login)
    {
        var session = await LoadSession.OpenAsync(target);
        await script.SignInAsync(session, login);
        session.Shrink();
        return session;
    }
}
