using Gateway.Storage;

namespace Gateway.Keys;

/// <summary>
/// Compares the keys with the store's canaries before anything is decided, and again every few seconds while they are in doubt: an operator
/// who puts the right store back need not restart.
/// </summary>
internal sealed partial class KeyGuard(
    KeyRing keys, KeyTrust trust, KeyCanaryStore canaries, TimeProvider time, ILogger<KeyGuard> logger) : BackgroundService
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(2);

    /// <summary>Compares now. Doubts, and never throws, when the store is away.</summary>
    public async Task CompareAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await FindFaultAsync(cancellationToken) is { } fault) Doubt(fault);
            else trust.Prove();
        }
        catch (Exception fault) when (fault is StoreUnavailableException or StoreFaultException)
        {
            trust.Doubt("the keys cannot be compared with the store: the store is away");
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Again, time);
        try
        {
            do
            {
                await CompareAsync(stoppingToken);
            }
            while (!trust.IsProven && await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node stops.
        }
    }

    private async Task<string?> FindFaultAsync(CancellationToken cancellationToken)
    {
        foreach (var key in new[] { keys.Current, keys.Previous }.OfType<RootKey>())
        {
            var canary = await canaries.FindAsync(key.Id, cancellationToken);
            if (canary is null && key == keys.Current)
            {
                // A store that knows other keys alone was made with other keys; a new one takes ours.
                var isRotated = keys.Previous is { } previous && await canaries.FindAsync(previous.Id, cancellationToken) is not null;
                if (!isRotated && (await canaries.ListAsync(cancellationToken)).Count > 0) return Missing(key);

                canary = await canaries.AddAsync(key.Id, KeyCanary.Make(key), cancellationToken);
            }

            if (canary is not null && !KeyCanary.Proves(key, canary)) return Wrong(key);
        }

        return null;
    }

    private static string Wrong(RootKey key) =>
        $"root-{key.Id}.key (fingerprint {key.Fingerprint}) is not the key that this store was made with; put the right key file back, or name the right store";

    private static string Missing(RootKey key) =>
        $"this store was made with other keys than root-{key.Id}.key (fingerprint {key.Fingerprint}); put its key files back, or name the right store";

    private void Doubt(string fault)
    {
        if (trust.Fault != fault) Log.Mismatch(logger, fault);
        trust.Doubt(fault);
    }

    private static partial class Log
    {
        [LoggerMessage(2013, LogLevel.Critical, "Nobody can sign in: {Fault}", EventName = "KeyMismatch")]
        public static partial void Mismatch(ILogger logger, string fault);
    }
}
