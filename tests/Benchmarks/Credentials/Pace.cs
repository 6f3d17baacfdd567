using System.Diagnostics;

namespace Gateway.Benchmarks.Credentials;

/// <summary>
/// Does one thing at a steady rate, each time on the thread pool, whether or not the one before has ended. A time runs from the moment at which it was
/// due, so that what waits for a thread counts as well.
/// </summary>
internal static class Pace
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(5);

    public static async Task<Samples> Start(int perSecond, Func<Task> run, CancellationToken until)
    {
        var times = new List<TimeSpan>();
        var running = new List<Task>();
        var began = Stopwatch.GetTimestamp();
        var started = 0L;
        while (!until.IsCancellationRequested)
        {
            var due = (long)(Stopwatch.GetElapsedTime(began).TotalSeconds * perSecond);
            for (; started < due; started++) running.Add(Task.Run(() => OneAsync(Stopwatch.GetTimestamp()), CancellationToken.None));
            await Task.Delay(Tick, CancellationToken.None);
        }

        await Task.WhenAll(running);
        return new Samples(times);

        async Task OneAsync(long queued)
        {
            await run();
            lock (times) times.Add(Stopwatch.GetElapsedTime(queued));
        }
    }
}
