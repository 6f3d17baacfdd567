using Gateway.Hosting;
using Gateway.Storage;
using Microsoft.Extensions.Options;

namespace Gateway.Sessions;

/// <summary>
/// Follows the revocation log: hears within the poll interval, or at a hint, what other nodes and processes revoked. Until it has read
/// what the caches of the last hours could still hold, nobody signs in here.
/// </summary>
internal sealed partial class RevocationFeed(
    RevocationLog log,
    HeadMirror mirror,
    Database database,
    LocalRevocationChannel local,
    RevocationEpochs epochs,
    IOptions<SessionOptions> options,
    TimeProvider time,
    ILogger<RevocationFeed> logger) : LastToStop
{
    // One hour more than the longest that any cache keeps a verification.
    private static readonly TimeSpan LookBack = TimeSpan.FromHours(13);
    private static readonly TimeSpan KeepInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PruneInterval = TimeSpan.FromHours(1);
    private static readonly TimeSpan WalkInterval = TimeSpan.FromHours(1);

    private readonly SemaphoreSlim _nudged = new(0, 1);
    private ChainPosition? _position;
    private bool _failing;
    private bool _compared;
    private long _keptAt;
    private long _prunedAt;
    private ChainPosition? _walk;
    private long _walkedAt;

    /// <summary>Polls now instead of at the next interval. Any number of calls between two polls cost one.</summary>
    public void Nudge()
    {
        try
        {
            if (_nudged.CurrentCount == 0) _nudged.Release();
        }
        catch (SemaphoreFullException)
        {
            // Another nudge was first: that is enough.
        }
    }

    /// <summary>Reads to the log's end; false when it can't, or must not be believed.</summary>
    public async Task<bool> PollAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!await ReadAsync(cancellationToken)) return false;

            epochs.Heard();
            await KeepAsync(cancellationToken);
            if (_failing) Log.Recovered(logger);
            _failing = false;
            return true;
        }
        catch (Exception fault) when (fault is StoreUnavailableException or StoreFaultException)
        {
            if (!_failing) Log.Deaf(logger, fault.Message);
            _failing = true;
            return false;
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _nudged.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await PollAsync(stoppingToken);
                Prune();
                await WaitAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node stops.
        }
    }

    private async Task<bool> ReadAsync(CancellationToken cancellationToken)
    {
        // A store that was set back looks whole by itself: only what was seen before tells.
        if (!_compared && await mirror.FindFaultAsync(cancellationToken) is { } setBack) return Refuse(setBack);

        _compared = true;
        if (await WalkAsync(cancellationToken) is { } cut) return Refuse(cut);

        var position = _position ?? await log.FindAsync(time.GetUtcNow() - LookBack, cancellationToken);
        while (true)
        {
            var page = await log.ReadSinceAsync(position, cancellationToken);
            if (page.Fault is { } fault) return Refuse(fault);

            foreach (var entry in page.Entries)
            {
                local.Apply(entry.Revocation);
            }

            if (_position != page.End && page.Entries.Count > 0) _keptAt = 0;
            _position = position = page.End;
            if (!page.HasMore) return true;
        }
    }

    // The poll begins at a hash that the table itself tells: only a walk from the first row shows that an old entry is as it was. Whole before anybody
    // signs in, then once an hour, a page with each poll.
    private async Task<ChainVerdict?> WalkAsync(CancellationToken cancellationToken)
    {
        if (_walk is null && _walkedAt != 0 && time.GetElapsedTime(_walkedAt) < WalkInterval) return null;

        _walk ??= ChainPosition.Start;
        do
        {
            var page = await log.ReadSinceAsync(_walk, cancellationToken);
            if (page.Fault is not null) return page.Fault;

            _walk = page.End;
            if (page.HasMore) continue;

            (_walk, _walkedAt) = (null, time.GetTimestamp());
            return null;
        }
        while (_walkedAt == 0);

        return null;
    }

    private bool Refuse(ChainVerdict cut) => Refuse($"the revocation log was cut or altered past the gateway at row {cut.FirstBadSeq}: {cut.Fault}");

    // Whoever cut the log may have brought back what it revoked: nothing that depends on it counts any more.
    private bool Refuse(string fault)
    {
        if (epochs.Fault != fault) Log.Broken(logger, fault);
        epochs.Distrust(fault);
        _failing = true;
        return false;
    }

    private async Task KeepAsync(CancellationToken cancellationToken)
    {
        if (_keptAt != 0 && time.GetElapsedTime(_keptAt) < KeepInterval) return;

        await mirror.KeepAsync(cancellationToken);
        _keptAt = time.GetTimestamp();
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var hint = HintAsync(enough.Token);
        var nudge = _nudged.WaitAsync(enough.Token);
        await Task.WhenAny(hint, nudge);
        await enough.CancelAsync();
        await nudge.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        await hint;
        cancellationToken.ThrowIfCancellationRequested();
    }

    private async Task HintAsync(CancellationToken cancellationToken)
    {
        try
        {
            await database.WaitForHintAsync(options.Value.PollInterval, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // A nudge was first, or the node stops.
        }
        catch (Exception fault) when (fault is StoreUnavailableException or StoreFaultException)
        {
            await Task.Delay(options.Value.PollInterval, time, CancellationToken.None);
        }
    }

    private void Prune()
    {
        if (_prunedAt != 0 && time.GetElapsedTime(_prunedAt) < PruneInterval) return;

        _prunedAt = time.GetTimestamp();
        epochs.Prune(LookBack);
    }

    private static partial class Log
    {
        [LoggerMessage(2210, LogLevel.Warning, "The revocation log can't be read; what was verified before counts until the stale limit: {Reason}", EventName = "RevocationFeedDeaf")]
        public static partial void Deaf(ILogger logger, string reason);

        [LoggerMessage(2211, LogLevel.Information, "The revocation log is read again", EventName = "RevocationFeedRecovered")]
        public static partial void Recovered(ILogger logger);

        [LoggerMessage(2212, LogLevel.Critical, "Nobody can sign in: {Verdict}", EventName = "RevocationLogBroken")]
        public static partial void Broken(ILogger logger, string verdict);
    }
}
