using System.Diagnostics;
using Gateway.Load.Client;

namespace Gateway.Load.Measure;

/// <summary>How long a NOOP takes, one at a time.</summary>
internal static class RoundTrip
{
    private const int Warm = 500;
    private const int Measured = 5_000;

    public sealed record Result(double MedianMicroseconds, double Percentile99Microseconds);

    public static async Task<Result> RunAsync(MailScript script, LoadTarget target, Login login)
    {
        using var session = await LoadSession.OpenAsync(target);
        await script.SignInAsync(session, login);
        var times = new double[Measured];
        for (var turn = -Warm; turn < Measured; turn++)
        {
            var begin = Stopwatch.GetTimestamp();
            await script.NoopAsync(session);
            if (turn >= 0) times[turn] = Stopwatch.GetElapsedTime(begin).TotalMicroseconds;
        }

        await script.LeaveAsync(session);
        Array.Sort(times);
        return new Result(Figures.Percentile(times, 0.5), Figures.Percentile(times, 0.99));
    }
}
