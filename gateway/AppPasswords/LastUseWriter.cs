using Gateway.Hosting;
using Gateway.Storage;

namespace Gateway.AppPasswords;

/// <summary>Writes last uses every five seconds, and all that is left at the stop.</summary>
internal sealed partial class LastUseWriter(LastUseLog log, TimeProvider time, ILogger<LastUseWriter> logger) : LastToStop
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LastChance = TimeSpan.FromSeconds(3);

    /// <inheritdoc/>
    protected override async Task FinishAsync()
    {
        using var limit = new CancellationTokenSource(LastChance, time);
        await TryFlushAsync(all: true, limit.Token);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TryFlushAsync(all: false, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The stop writes the rest.
        }
    }

    private async Task TryFlushAsync(bool all, CancellationToken cancellationToken)
    {
        try
        {
            await log.FlushAsync(all, cancellationToken);
        }
        catch (Exception exception) when (exception is StoreUnavailableException or StoreFaultException
            || (exception is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            // The store has said what is wrong; the uses wait for the next time.
            Log.Behind(logger, log.Waiting);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2100, LogLevel.Debug, "Last uses of {Waiting} app passwords wait to be written", EventName = "LastUseBehind")]
        public static partial void Behind(ILogger logger, int waiting);
    }
}
