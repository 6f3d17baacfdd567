using System.Collections.Concurrent;
using System.Diagnostics;

namespace Gateway.EndToEnd.Tests.Faults;

/// <summary>People who go on signing in at a steady pace while a test breaks things, and what each was told.</summary>
internal sealed class SignInLoad : IAsyncDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private readonly ConcurrentQueue<SignIn> _signIns = new();
    private readonly Task[] _people;

    /// <param name="node">Where.</param>
    /// <param name="people">How many at once, each on a connection of his own.</param>
    /// <param name="perSecond">Attempts of all of them together.</param>
    /// <param name="who">With what person n signs in this time.</param>
    public SignInLoad(FaultNode node, int people, int perSecond, Func<int, Credential> who)
    {
        var pace = TimeSpan.FromSeconds((double)people / perSecond);
        _people = [.. Enumerable.Range(0, people).Select(person => Task.Run(() => GoOnAsync(node, pace, () => who(person))))];
    }

    /// <summary>So far.</summary>
    public IReadOnlyCollection<SignIn> SignIns => _signIns;

    /// <summary>Ends it; everything that was answered.</summary>
    public async Task<IReadOnlyList<SignIn>> StopAsync()
    {
        await _ending.CancelAsync();
        await Task.WhenAll(_people);
        return [.. _signIns];
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _ending.Dispose();
    }

    private async Task GoOnAsync(FaultNode node, TimeSpan pace, Func<Credential> who)
    {
        using var timer = new PeriodicTimer(pace);
        while (!_ending.IsCancellationRequested)
        {
            _signIns.Enqueue(await node.SignInAsync(who()));
            try
            {
                await timer.WaitForNextTickAsync(_ending.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }
}

/// <summary>What a load came to.</summary>
internal static class SignIns
{
    public static IReadOnlyList<SignIn> Between(this IEnumerable<SignIn> all, long from, TimeSpan after, TimeSpan until) =>
        [.. all.Where(one => Stopwatch.GetElapsedTime(from, one.At) is var at && at >= after && at < until)];

    public static int Count(this IEnumerable<SignIn> all, Answer answer) => all.Count(one => one.Answer == answer);

    /// <summary>Of a hundred, the slowest but one.</summary>
    public static TimeSpan P99(this IReadOnlyCollection<SignIn> all) =>
        all.Count == 0 ? throw new InvalidOperationException("nobody signed in") : all.Select(one => one.Took).Order().ElementAt((int)(all.Count * 0.99));
}
