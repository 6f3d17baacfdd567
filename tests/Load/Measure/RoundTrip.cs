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
        var times = new List<double>(Warm + Measured);
        while (times.Count < Warm + Measured)
        {
            using var session = await LoadSession.OpenAsync(target);
            await script.SignInAsync(session, login);
            var end = Math.Min(times.Count + script.NoopsPerSession, Warm + Measured);
            while (times.Count < end)
            {
                var begin = Stopwatch.GetTimestamp();
                await script.NoopAsync(session);
                times.Add(Stopwatch.GetElapsedTime(begin).TotalMicroseconds);
            }

            await script.LeaveAsync(session);
        }

        var sorted = times.Skip(Warm).Order().ToArray();
        return new Result(Figures.Percentile(sorted, 0.5), Figures.Percentile(sorted, 0.99));
    }
}
