using Gateway.Storage;
using Microsoft.Extensions.Options;

namespace Gateway.Portal;

/// <summary>Deletes what is left of sessions, tries and proofs that count for nothing any more.</summary>
internal sealed class PortalSessionSweep(PortalSessionStore store, AttemptStore attempts, SpentProofs spent, IOptions<PortalOptions> options, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await SweepAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node stops.
        }
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        try
        {
            await store.DeleteIdleAsync(time.GetUtcNow() - options.Value.IdleLimit, cancellationToken);
            await attempts.SweepAsync(cancellationToken);
            await spent.SweepAsync(cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            // They are refused by their age as it is; the next round deletes them.
        }
    }
}
