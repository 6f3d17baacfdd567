using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace Gateway.AppPasswords;

/// <summary>
/// BCrypt on its own few threads below normal priority, with a bounded queue: hashing may be slow, but it delays nobody who needs none.
/// It is given only the 44 ASCII characters of <see cref="Keys.RootKey.PasswordInput"/>, never what a person typed.
/// </summary>
internal sealed partial class PasswordHasher : IDisposable
{
    /// <summary>The work factor: 82 random bits gain little from a higher one, and each step halves what a cold node can check.</summary>
    public const int Cost = 10;

    private const int QueuedPerThread = 150;
    private const int MaxWaitingPerAccount = 2;

    private static bool _isWarm;

    private readonly BlockingCollection<Action> _queue;
    private readonly ConcurrentDictionary<string, int> _waiting = new(StringComparer.Ordinal);
    private readonly Thread[] _threads;
    private long _computed;
    private volatile bool _stopping;

    /// <summary>Starts the threads: one fewer than the processors, at least one.</summary>
    public PasswordHasher()
        : this(Math.Max(1, Environment.ProcessorCount - 1))
    {
    }

    /// <summary>Starts <paramref name="threads"/> threads.</summary>
    public PasswordHasher(int threads)
    {
        _queue = new BlockingCollection<Action>(threads * QueuedPerThread);
        // The first computation of a process runs before its code is optimised and takes several times as long: nobody shall wait for that one.
        if (!Interlocked.Exchange(ref _isWarm, true)) _queue.Add(static () => BCrypt.Net.BCrypt.HashPassword("", Cost));
        _threads = [.. Enumerable.Range(0, threads).Select(Start)];
    }

    /// <summary>BCrypt computations since the start, for metrics and for tests that count them.</summary>
    public long Computed => Interlocked.Read(ref _computed);

    /// <summary>Computations that wait now.</summary>
    public int Queued => _queue.Count;

    /// <summary>Whether a stored hash may be handed to BCrypt at all: the library throws, or burns minutes, on others.</summary>
    public static bool IsUsable(string hash) => Usable().IsMatch(hash);

    /// <summary>A new hash, 60 ASCII characters; null when too many wait.</summary>
    public Task<string?> HashAsync(string accountId, string input) =>
        Enqueue(accountId, () => (string?)BCrypt.Net.BCrypt.HashPassword(input, Cost), refused: null);

    /// <summary>Compares; every outcome but <see cref="HashVerdict.Right"/> and <see cref="HashVerdict.Wrong"/> is our own trouble.</summary>
    public Task<HashVerdict> VerifyAsync(string accountId, string input, string hash) =>
        IsUsable(hash)
            ? Enqueue(accountId, () => Verify(input, hash), HashVerdict.Busy)
            : Task.FromResult(HashVerdict.Corrupt);

    /// <summary>Refuses what waits and what comes, and ends the threads.</summary>
    public void Dispose()
    {
        _stopping = true;
        _queue.CompleteAdding();
        foreach (var thread in _threads)
        {
            thread.Join();
        }

        _queue.Dispose();
    }

    [GeneratedRegex(@"\A\$2[aby]\$(1[0-3])\$[./A-Za-z0-9]{53}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Usable();

    private static HashVerdict Verify(string input, string hash)
    {
        try
        {
            return BCrypt.Net.BCrypt.Verify(input, hash) ? HashVerdict.Right : HashVerdict.Wrong;
        }
        // The library throws five unrelated types for hashes that it cannot read; none of them means a wrong password.
        catch (Exception)
        {
            return HashVerdict.Corrupt;
        }
    }

    private Thread Start(int number)
    {
        var thread = new Thread(Work) { IsBackground = true, Priority = ThreadPriority.BelowNormal, Name = $"bcrypt-{number}" };
        thread.Start();
        return thread;
    }

    private void Work()
    {
        foreach (var job in _queue.GetConsumingEnumerable())
        {
            job();
        }
    }

    private Task<T> Enqueue<T>(string accountId, Func<T> compute, T refused)
    {
        if (_waiting.AddOrUpdate(accountId, 1, (_, waiting) => waiting + 1) > MaxWaitingPerAccount)
        {
            Leave(accountId);
            return Task.FromResult(refused);
        }

        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (TryQueue(() => Run(accountId, compute, refused, done))) return done.Task;

        Leave(accountId);
        return Task.FromResult(refused);
    }

    private bool TryQueue(Action job)
    {
        try
        {
            return _queue.TryAdd(job);
        }
        catch (InvalidOperationException)
        {
            // The node shuts down.
            return false;
        }
    }

    private void Run<T>(string accountId, Func<T> compute, T refused, TaskCompletionSource<T> done)
    {
        try
        {
            if (_stopping)
            {
                done.SetResult(refused);
                return;
            }

            Interlocked.Increment(ref _computed);
            done.SetResult(compute());
        }
        catch (Exception fault)
        {
            done.SetException(fault);
        }
        finally
        {
            Leave(accountId);
        }
    }

    private void Leave(string accountId)
    {
        var left = _waiting.AddOrUpdate(accountId, 0, (_, waiting) => waiting - 1);
        // Removed only while it still is zero, so that a newcomer's count is not lost.
        if (left == 0) _waiting.TryRemove(KeyValuePair.Create(accountId, 0));
    }
}

/// <summary>What a comparison came to.</summary>
internal enum HashVerdict
{
    /// <summary>The secret belongs to the hash.</summary>
    Right,

    /// <summary>It does not.</summary>
    Wrong,

    /// <summary>The stored hash is none that the gateway makes; nothing was computed.</summary>
    Corrupt,

    /// <summary>Too much waits already; nothing was computed.</summary>
    Busy,
}
