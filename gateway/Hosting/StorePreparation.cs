using Gateway.Storage;

namespace Gateway.Hosting;

/// <summary>
/// Brings the store up to this version before anything reads it. A store that is away does not stop the start: the ports open, every
/// sign-in is "temporarily unavailable", and this goes on trying.
/// </summary>
internal sealed partial class StorePreparation(Database database, TimeProvider time, ILogger<StorePreparation> logger) : BackgroundService
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private volatile bool _done;

    /// <summary>Whether the store is at this version.</summary>
    public bool IsDone => _done;

    /// <summary>Waits a little for the usual case, in which the store is there, so that the first sign-in finds it ready.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await base.StartAsync(cancellationToken);
        if (ExecuteTask is { } running)
        {
            await Task.WhenAny(running, Task.Delay(FirstWait, time, cancellationToken));
            if (running.IsFaulted)
            {
                await running;
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await database.MigrateAsync(stoppingToken);
                _done = true;
                return;
            }
            catch (StoreUnavailableException wrong)
            {
                Log.Waiting(logger, wrong.Message);
                await Task.Delay(Pause, time, stoppingToken);
            }
            catch (StoreFaultException wrong)
            {
                throw new StartupException(ExitCode.StoreUnusable, StorageOptions.Section, $"{StartupFault.OneLine(wrong.Message)}; restore the store, or point to the right one");
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2901, LogLevel.Error, "The store is away, sign-ins are answered as unavailable: {Reason}", EventName = "StoreAwayAtStart")]
        public static partial void Waiting(ILogger logger, string reason);
    }
}
