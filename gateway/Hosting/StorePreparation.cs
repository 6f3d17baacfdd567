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
    private readonly TaskCompletionSource<StartupException?> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _done;

    /// <summary>Whether the store is at this version.</summary>
    public bool IsDone => _done;

    /// <summary>Waits a little for the usual case, in which the store is there, so that the first sign-in finds it ready.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await base.StartAsync(cancellationToken);
        await Task.WhenAny(_first.Task, Task.Delay(FirstWait, time, cancellationToken));
        // Whoever comes first says what the start comes to; a fault after it is logged and tried again.
        if (!_first.TrySetResult(null) && await _first.Task is { } fault)
        {
            throw fault;
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
                _first.TrySetResult(null);
                return;
            }
            catch (StoreUnavailableException wrong)
            {
                Log.Waiting(logger, wrong.Message);
                await Task.Delay(Pause, time, stoppingToken);
            }
            catch (StoreFaultException wrong)
            {
                var reason = StartupFault.OneLine(wrong.InnerException?.Message ?? wrong.Message).TrimEnd('.');
                if (_first.TrySetResult(new(ExitCode.StoreUnusable, StorageOptions.Section, $"it is of no use ({reason}); restore the store, or point to the right one")))
                {
                    return;
                }

                Log.Waiting(logger, reason);
                await Task.Delay(Pause, time, stoppingToken);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2901, LogLevel.Error, "The store is away, sign-ins are answered as unavailable: {Reason}", EventName = "StoreAwayAtStart")]
        public static partial void Waiting(ILogger logger, string reason);
    }
}
