using System.Diagnostics;
using Gateway.Load.Client;

namespace Gateway.Load.Measure;

/// <summary>Megabytes per second through one session, and what one costs the proxy in processor time.</summary>
internal static class Transfer
{
    private const int Megabyte = 1_000_000;

    public sealed record Result(double MegabytesPerSecond, double CpuMicroseconds);

    public static async Task<Result> RunAsync(MailScript script, LoadTarget target, Login login, (ProcessGroup Group, int Megabytes) options)
    {
        using var session = await LoadSession.OpenAsync(target);
        await script.SignInAsync(session, login);
        await script.TransferAsync(session, Megabyte);
        var cpu = options.Group.CpuSeconds();
        var watch = Stopwatch.StartNew();
        await script.TransferAsync(session, (long)options.Megabytes * Megabyte);
        var seconds = watch.Elapsed.TotalSeconds;
        var used = options.Group.CpuSeconds() - cpu;
        await script.LeaveAsync(session);
        return new Result(options.Megabytes / seconds, used / options.Megabytes * 1e6);
    }
}
