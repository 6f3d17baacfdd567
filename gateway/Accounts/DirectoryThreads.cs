using System.Collections.Concurrent;

namespace Gateway.Accounts;

/// <summary>
/// A few threads of their own for a directory library that blocks until its server answers: a directory that hangs must not take the pool's threads
/// from mail. What comes while all are busy waits in a bounded queue.
/// </summary>
internal sealed class DirectoryThreads : IDisposable
{
    private const int Threads = 4;
    private const int MaxWaiting = 64;

    private readonly BlockingCollection<Task> _queue = new(MaxWaiting);
    private readonly Lock _starting = new();
    private Thread[] _threads = [];

    /// <summary>Runs <paramref name="ask"/> on one of them; null: too many wait, or the node stops. Its exceptions come out of the task.</summary>
    public Task<T>? TryRun<T>(Func<T> ask)
    {
        Start();
        var task = new Task<T>(ask, TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            return _queue.TryAdd(task) ? task : null;
        }
        catch (InvalidOperationException)
        {
            // The node stops.
            return null;
        }
    }

    /// <summary>Takes no more. A thread that still waits for its server ends with the process.</summary>
    public void Dispose() => _queue.CompleteAdding();

    // Most installations ask no directory: they pay for no threads.
    private void Start()
    {
        lock (_starting)
        {
            if (_threads.Length > 0) return;

            _threads = [.. Enumerable.Range(0, Threads).Select(number => new Thread(Work) { IsBackground = true, Name = $"directory-{number}" })];
            foreach (var thread in _threads)
            {
                thread.Start();
            }
        }
    }

    private void Work()
    {
        foreach (var task in _queue.GetConsumingEnumerable())
        {
            task.RunSynchronously(TaskScheduler.Default);
        }
    }
}
