using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace Gateway.Storage;

/// <summary>
/// Threads that each hold one SQLite connection and do the works of one bounded queue. SQLite blocks, so nothing of it runs on socket or
/// pool threads. A full queue and a work that waited too long are refused as unavailable.
/// </summary>
internal sealed class SqliteWorkers : IDisposable
{
    private readonly BlockingCollection<Item> _queue;
    private readonly Thread[] _threads;
    private readonly TimeSpan _patience;
    private readonly Func<SqliteConnection> _open;
    private bool _isDisposed;

    public SqliteWorkers(string name, int threads, int queueLimit, TimeSpan patience, Func<SqliteConnection> open)
    {
        _queue = new BlockingCollection<Item>(queueLimit);
        _patience = patience;
        _open = open;
        _threads = new Thread[threads];
        for (var i = 0; i < threads; i++)
        {
            _threads[i] = new Thread(Work) { IsBackground = true, Name = $"{name} {i}" };
            _threads[i].Start();
        }
    }

    /// <summary>Queues a work; its continuations run on the thread pool.</summary>
    public Task<T> RunAsync<T>(Func<Lane, Task<T>> work, CancellationToken cancellationToken)
    {
        var item = new Item<T>(work, cancellationToken);
        try
        {
            return _queue.TryAdd(item) ? item.Task : throw new StoreUnavailableException("The store's queue is full.");
        }
        catch (InvalidOperationException exception)
        {
            throw new StoreUnavailableException("The store is closed.", exception);
        }
    }

    /// <summary>Lets the queued works finish, then closes the connections. A second call does nothing.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, true)) return;
        _queue.CompleteAdding();
        foreach (var thread in _threads)
        {
            thread.Join();
        }

        _queue.Dispose();
    }

    private void Work()
    {
        Lane? lane = null;
        foreach (var item in _queue.GetConsumingEnumerable())
        {
            if (Stopwatch.GetElapsedTime(item.Queued) > _patience)
            {
                item.Refuse(new StoreUnavailableException("The store is too slow: a work waited longer than its limit."));
                continue;
            }

            try
            {
                lane ??= new Lane(_open());
                item.Run(lane);
            }
            catch (Exception exception)
            {
                // Opening failed: this work is told, the next one tries again.
                item.Refuse(exception);
            }
        }

        lane?.Dispose();
    }

    /// <summary>One connection with its prepared statements.</summary>
    internal sealed class Lane(SqliteConnection connection) : IDisposable
    {
        public SqliteConnection Connection => connection;

        public Dictionary<string, DbCommand> Warm { get; } = new(StringComparer.Ordinal);

        public void Dispose()
        {
            foreach (var command in Warm.Values)
            {
                command.Dispose();
            }

            connection.Dispose();
        }
    }

    private abstract class Item
    {
        public long Queued { get; } = Stopwatch.GetTimestamp();

        public abstract void Run(Lane lane);

        public abstract void Refuse(Exception exception);
    }

    private sealed class Item<T>(Func<Lane, Task<T>> work, CancellationToken cancellationToken) : Item
    {
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<T> Task => _done.Task;

        public override void Run(Lane lane)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                _done.TrySetCanceled(cancellationToken);
                return;
            }

            var running = work(lane);
            if (!running.IsCompleted)
            {
                // The session would be used by two threads from here on.
                throw new InvalidOperationException("A store's work awaited something else than its session.");
            }

            _done.TrySetFromTask(running);
        }

        public override void Refuse(Exception exception) => _done.TrySetException(exception);
    }
}
