using Gateway.Hosting;
using Gateway.Storage;

namespace Gateway.Audit;

/// <summary>Writes queued sign-in decisions every 200 ms, or sooner when a batch is full, and what is left at the stop.</summary>
internal sealed partial class AuditWriter(AuditLog log, TimeProvider time, ILogger<AuditWriter> logger) : LastToStop
{
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LastChance = TimeSpan.FromSeconds(5);

    private bool _failing;

    /// <inheritdoc/>
    protected override async Task FinishAsync()
    {
        using var limit = new CancellationTokenSource(LastChance, time);
        await TryFlushAsync(limit.Token);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            // A batch that could not be written is no longer in the queue: it is tried again whether or not another decision comes.
            while (_failing || await log.WaitAsync(stoppingToken))
            {
                if (!_failing && log.Queued < AuditLog.BatchRows) await Task.Delay(Gather, time, stoppingToken);
                if (!await TryFlushAsync(stoppingToken)) await Task.Delay(Pause, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The stop writes the rest.
        }
    }

    private async Task<bool> TryFlushAsync(CancellationToken cancellationToken)
    {
        try
        {
            await log.FlushAsync(cancellationToken);
            if (_failing) Log.Recovered(logger, log.Queued);
            _failing = false;
            return true;
        }
        catch (Exception exception) when (exception is StoreUnavailableException or StoreFaultException)
        {
            // Said once per outage: the store's own events tell the rest.
            if (!_failing) Log.Behind(logger, log.Queued, exception.Message);
            _failing = true;
            return false;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            if (log.Queued > 0) Log.Abandoned(logger, log.Queued);
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2800, LogLevel.Warning, "Sign-in decisions can't be audited now, {Queued} wait: {Reason}", EventName = "AuditBehind")]
        public static partial void Behind(ILogger logger, int queued, string reason);

        [LoggerMessage(2801, LogLevel.Information, "Sign-in decisions are audited again, {Queued} wait", EventName = "AuditRecovered")]
        public static partial void Recovered(ILogger logger, int queued);

        [LoggerMessage(2802, LogLevel.Error, "{Queued} sign-in decisions were never audited: the node stopped first", EventName = "AuditAbandoned")]
        public static partial void Abandoned(ILogger logger, int queued);
    }
}
