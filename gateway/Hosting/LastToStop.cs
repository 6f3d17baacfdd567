namespace Gateway.Hosting;

/// <summary>
/// Work that goes on until every other service has stopped: mail listeners and HTTP decide sign-ins and serve sessions over the whole drain window,
/// and what they say and must hear in it counts as much as before.
/// </summary>
internal abstract class LastToStop : BackgroundService, IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Not yet: the others stop now.</summary>
    public sealed override Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Ends the loop, then finishes what is left.</summary>
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await FinishAsync();
    }

    /// <summary>The last work, under a limit of its own.</summary>
    protected virtual Task FinishAsync() => Task.CompletedTask;
}
