using Gateway.Hosting;

namespace Gateway.Sessions;

/// <summary>Looks four times a second for sessions whose app password ran out and HTTP runs that fell quiet.</summary>
internal sealed class SessionSweep(SessionRegistry sessions, TimeProvider time) : LastToStop
{
    // An app password that runs out ends its sessions within a second, on a busy node too.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                sessions.Sweep();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node stops.
        }
    }
}
