using System.Diagnostics;

namespace Gateway.Benchmarks.Credentials;

/// <summary>Times of one thing done many times.</summary>
internal sealed class Samples(IEnumerable<TimeSpan> times)
{
    private readonly TimeSpan[] _sorted = [.. times.Order()];

    public int Count => _sorted.Length;

    /// <summary>The one that this share of all is not above.</summary>
    public TimeSpan At(double share) => _sorted[Math.Min(_sorted.Length - 1, (int)(_sorted.Length * share))];

    public TimeSpan Median => At(0.5);

    public TimeSpan P99 => At(0.99);

    /// <summary>Times <paramref name="count"/> runs, one after the other, after a tenth as many that nobody counts.</summary>
    public static async Task<Samples> TakeAsync(int count, Func<int, Task> run)
    {
        for (var i = 0; i < count / 10; i++) await run(count + i);

        var times = new List<TimeSpan>(count);
        for (var i = 0; i < count; i++)
        {
            var began = Stopwatch.GetTimestamp();
            await run(i);
            times.Add(Stopwatch.GetElapsedTime(began));
        }

        return new Samples(times);
    }
}
