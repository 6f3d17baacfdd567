using Microsoft.Extensions.Options;

namespace Gateway.Hosting;

/// <summary>
/// Holds the stop back for a moment in which <c>/readyz</c> says "draining" and everything else goes on: a balancer that looks there sends
/// nobody to a port that is about to close.
/// </summary>
internal sealed class DrainDelay(IOptions<GatewayOptions> options, TimeProvider time) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Before any service stops.</summary>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.Delay(options.Value.DrainDelay, time, cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
