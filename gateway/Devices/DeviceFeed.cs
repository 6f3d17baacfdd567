using Gateway.Hosting;
using Gateway.Storage;

namespace Gateway.Devices;

/// <summary>
/// Every second: what was decided on devices, here or on another node, comes into force. Every five: what devices said of
/// themselves is written.
/// </summary>
internal sealed partial class DeviceFeed(DeviceStore store, DeviceRegister register, DeviceSessions sessions, TimeProvider time, ILogger<DeviceFeed> logger)
    : LastToStop
{
    private const int TicksOfFlush = 5;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LastChance = TimeSpan.FromSeconds(3);
    // Nodes' clocks differ, and a decision may be committed late: one that was seen before does no harm.
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(60);

    /// <summary>One look at what was decided lately.</summary>
    public async Task PollAsync(CancellationToken cancellationToken)
    {
        foreach (var device in await store.ListChangedAsync(time.GetUtcNow() - Window, cancellationToken))
        {
            register.Decided(device);
            sessions.End(device);
        }
    }

    /// <inheritdoc/>
    protected override async Task FinishAsync()
    {
        using var limit = new CancellationTokenSource(LastChance, time);
        await TryAsync(register.FlushAsync, limit.Token);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            for (var tick = 1; await timer.WaitForNextTickAsync(stoppingToken); tick++)
            {
                await TryAsync(PollAsync, stoppingToken);
                if (tick % TicksOfFlush == 0) await TryAsync(register.FlushAsync, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The stop writes the rest.
        }
    }

    private async Task TryAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        try
        {
            await work(cancellationToken);
        }
        catch (Exception exception) when (exception is StoreUnavailableException or StoreFaultException or StoreConflictException
            || (exception is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            // The store has said what is wrong; the news wait for the next time.
            Log.Behind(logger, register.Waiting);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2221, LogLevel.Debug, "News of {Waiting} devices wait to be written", EventName = "DevicesBehind")]
        public static partial void Behind(ILogger logger, int waiting);
    }
}
