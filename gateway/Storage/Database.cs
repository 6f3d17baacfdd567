using System.Diagnostics;

namespace Gateway.Storage;

/// <summary>
/// The store: SQLite or PostgreSQL behind the same SQL text. Works are delegates that await their session alone. Every failure leaves as
/// <see cref="StoreUnavailableException"/>, <see cref="StoreConflictException"/> or <see cref="StoreFaultException"/>.
/// </summary>
internal abstract partial class Database(StorageMetrics metrics, ILogger logger) : IAsyncDisposable
{
    /// <summary>For log lines: <c>sqlite</c> or <c>postgresql</c>.</summary>
    public abstract string Name { get; }

    /// <summary>An expression for the database's own time in Unix milliseconds; <c>null</c> where it has no clock but this machine's.</summary>
    public abstract string ClockSql { get; }

    /// <summary>
    /// Brings the tables to this version; done before anything else. Throws <see cref="StoreFaultException"/> when the store is of a newer
    /// version. Safe when several nodes start at once.
    /// </summary>
    public abstract Task MigrateAsync(CancellationToken cancellationToken);

    /// <summary>Runs a work that only reads, outside a transaction.</summary>
    public Task<T> ReadAsync<T>(Func<DatabaseSession, Task<T>> work, CancellationToken cancellationToken) =>
        MeasureAsync("read", RunReadAsync, work, cancellationToken);

    /// <summary>Runs a work in one transaction, durable when the task ends. It may be run again after a deadlock.</summary>
    public Task<T> WriteAsync<T>(Func<DatabaseSession, Task<T>> work, CancellationToken cancellationToken) =>
        MeasureAsync("write", RunWriteAsync, work, cancellationToken);

    /// <summary>As <see cref="WriteAsync{T}"/> for bulk work: it may take minutes once it has begun, and other writes wait for it on SQLite.</summary>
    public Task<T> WriteLongAsync<T>(Func<DatabaseSession, Task<T>> work, CancellationToken cancellationToken) =>
        MeasureAsync("write", RunWriteLongAsync, work, cancellationToken);

    /// <summary>As the other, for a work without a result.</summary>
    public Task WriteAsync(Func<DatabaseSession, Task> work, CancellationToken cancellationToken) =>
        WriteAsync(
            async session =>
            {
                await work(session);
                return true;
            },
            cancellationToken);

    /// <summary>
    /// Ends when another process or node hints that the revocation log grew, or after <paramref name="atMost"/>. A hint may be lost:
    /// poll anyway.
    /// </summary>
    public abstract Task WaitForHintAsync(TimeSpan atMost, CancellationToken cancellationToken);

    /// <summary>Makes the hint of <see cref="WaitForHintAsync"/> part of the transaction, where the database can tell others.</summary>
    public abstract Task HintAsync(DatabaseSession session);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();

    protected abstract Task<T> RunReadAsync<T>(Func<DatabaseSession, Task<T>> work, CancellationToken cancellationToken);

    protected abstract Task<T> RunWriteAsync<T>(Func<DatabaseSession, Task<T>> work, CancellationToken cancellationToken);

    protected abstract Task<T> RunWriteLongAsync<T>(Func<DatabaseSession, Task<T>> work, CancellationToken cancellationToken);

    /// <summary>Our exception for a driver's; null: it isn't the driver's and passes as it is.</summary>
    protected abstract Exception? Translate(Exception exception);

    private async Task<T> MeasureAsync<T>(
        string operation,
        Func<Func<DatabaseSession, Task<T>>, CancellationToken, Task<T>> run,
        Func<DatabaseSession, Task<T>> work,
        CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var result = "ok";
        try
        {
            return await run(work, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            result = "cancelled";
            throw;
        }
        catch (Exception failure) when ((failure as StoreUnavailableException ?? Translate(failure)) is { } mapped)
        {
            result = Report(mapped);
            throw mapped;
        }
        finally
        {
            metrics.Operation(Stopwatch.GetElapsedTime(started), operation, result);
        }
    }

    private string Report(Exception failure)
    {
        switch (failure)
        {
            case StoreConflictException:
                return "conflict";
            case StoreUnavailableException:
                Log.Unavailable(logger, Name, failure.InnerException?.Message ?? failure.Message);
                return "unavailable";
            default:
                Log.Fault(logger, failure, Name);
                return "fault";
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2400, LogLevel.Warning, "The store ({Store}) is not available: {Reason}", EventName = "StoreUnavailable")]
        public static partial void Unavailable(ILogger logger, string store, string reason);

        [LoggerMessage(2401, LogLevel.Error, "The store ({Store}) answers wrongly", EventName = "StoreFault")]
        public static partial void Fault(ILogger logger, Exception exception, string store);
    }
}
