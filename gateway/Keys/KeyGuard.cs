using Gateway.Storage;

namespace Gateway.Keys;

/// <summary>
/// Compares the keys with the store's canaries before anything is decided, and every few seconds after that: an operator who puts the right store
/// back, or copies the file of a rotation here, need not restart. The two newest keys that the store knows and this node has are in force.
/// </summary>
internal sealed partial class KeyGuard(
    KeyRing keys, KeyFolder folder, KeyTrust trust, KeyCanaryStore canaries, TimeProvider time, ILogger<KeyGuard> logger) : BackgroundService
{
    private const int InForce = 2;
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _comparing = new(1, 1);
    // Nothing new is ever made under a key that is not the newest: what is unused once stays so.
    private readonly HashSet<int> _unused = [];
    private volatile int _newest;

    /// <summary>The newest key that the store is known to have.</summary>
    public int NewestKeyId => _newest;

    /// <summary>Compares now. Never throws; a store that is away changes nothing but at the start.</summary>
    public async Task CompareAsync(CancellationToken cancellationToken)
    {
        await _comparing.WaitAsync(cancellationToken);
        try
        {
            var known = await KnownAsync(cancellationToken);
            // Files are read on the pool: a sign-in that asks may be on a socket's thread.
            var match = await Task.Run(() => Match(known), cancellationToken);
            if (match.Fault is { } fault) Doubt(fault);
            else await TakeAsync(match, cancellationToken);

            _newest = known[^1].KeyId;
        }
        catch (Exception fault) when (fault is StoreUnavailableException or StoreFaultException)
        {
            if (!trust.IsProven) trust.Doubt("the keys cannot be compared with the store: the store is away");
        }
        catch (KeyFileException misnamed)
        {
            // In force all the same; the next start would not find it.
            Lack(misnamed.Message);
        }
        finally
        {
            _comparing.Release();
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _comparing.Dispose();
        base.Dispose();
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
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node stops.
        }
    }

    // A new store takes our key.
    private async Task<IReadOnlyList<StoredCanary>> KnownAsync(CancellationToken cancellationToken)
    {
        var known = await canaries.ListAsync(cancellationToken);
        if (known.Count > 0) return known;

        await canaries.AddAsync(keys.Current.Id, KeyCanary.Make(keys.Current), cancellationToken);
        return await canaries.ListAsync(cancellationToken);
    }

    // Newest first, until two are there. A key in force that is not the store's is a fault; a newer file that is not is only of no use.
    private Comparison Match(IReadOnlyList<StoredCanary> known)
    {
        var found = new List<RootKey>(InForce);
        var missing = new List<int>();
        string? lacking = null;
        foreach (var canary in known.Reverse())
        {
            if (found.Count == InForce) break;

            var held = keys.Find(canary.KeyId);
            // A wrong one that is held is looked for again: its file may have been put right since.
            var isRight = held is not null && KeyCanary.Proves(held, canary.Sealed);
            var key = isRight ? held : Find(canary.KeyId, ref lacking);
            if (key is not null && (isRight || KeyCanary.Proves(key, canary.Sealed))) found.Add(key);
            else if (held is not null) return new Comparison([], [], null, Wrong(held));
            else if (key is null) missing.Add(canary.KeyId);
            else lacking = Foreign(key);
        }

        return found.Count == 0 ? new Comparison([], [], null, Missing(keys.Current)) : new Comparison(found, missing, lacking, null);
    }

    private RootKey? Find(int id, ref string? lacking)
    {
        try
        {
            return folder.Find(id);
        }
        catch (KeyFileException unusable)
        {
            lacking = unusable.Message;
            return null;
        }
    }

    private async Task TakeAsync(Comparison match, CancellationToken cancellationToken)
    {
        if (!match.Found.SequenceEqual(keys.Held))
        {
            keys.Replace(match.Found[0], match.Found.ElementAtOrDefault(1));
            await Task.Run(() => folder.Settle(keys.Current.Id), cancellationToken);
            Log.InForce(logger, keys.Current.Id, keys.Current.Fingerprint);
        }

        var lacking = match.Lacking;
        foreach (var id in match.Missing)
        {
            if (id > keys.Current.Id || await IsUsedAsync(id, cancellationToken)) lacking ??= Absent(id);
        }

        if (lacking is null) trust.Prove();
        else Lack(lacking);
    }

    private async Task<bool> IsUsedAsync(int id, CancellationToken cancellationToken)
    {
        if (_unused.Contains(id)) return false;
        if (await canaries.IsUsedAsync(id, cancellationToken)) return true;

        _unused.Add(id);
        return false;
    }

    private string Absent(int id) =>
        $"{folder.FileOf(id)}: the other nodes use this root key and this node does not have it; copy the file from one of them, it is taken up within seconds";

    private string Foreign(RootKey key) =>
        $"root-{key.Id}.key in {folder.Path} (fingerprint {key.Fingerprint}) is not the key that the other nodes use; copy the file from one of them, it is taken up within seconds";

    private static string Wrong(RootKey key) =>
        $"root-{key.Id}.key (fingerprint {key.Fingerprint}) is not the key that this store was made with; put the right key file back, or name the right store";

    private static string Missing(RootKey key) =>
        $"this store was made with other keys than root-{key.Id}.key (fingerprint {key.Fingerprint}); put its key files back, or name the right store";

    private void Doubt(string fault)
    {
        if (trust.Fault != fault) Log.Mismatch(logger, fault);
        trust.Doubt(fault);
    }

    private void Lack(string file)
    {
        if (trust.Lacking != file) Log.Lacking(logger, file);
        trust.Prove(file);
    }

    private sealed record Comparison(IReadOnlyList<RootKey> Found, IReadOnlyList<int> Missing, string? Lacking, string? Fault);

    private static partial class Log
    {
        [LoggerMessage(2013, LogLevel.Critical, "Nobody can sign in: {Fault}", EventName = "KeyMismatch")]
        public static partial void Mismatch(ILogger logger, string fault);

        [LoggerMessage(2014, LogLevel.Error, "App passwords under a new root key can't be checked here: {Lacking}", EventName = "KeyLacking")]
        public static partial void Lacking(ILogger logger, string lacking);

        [LoggerMessage(2015, LogLevel.Information, "root-{Id}.key is the current root key, fingerprint {Fingerprint}", EventName = "KeyInForce")]
        public static partial void InForce(ILogger logger, int id, string fingerprint);
    }
}
