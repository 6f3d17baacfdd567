using System.Collections.Concurrent;

namespace Gateway.Sessions;

/// <summary>
/// The newest epochs that this node has heard of, and when it last heard anything. A cached verification counts only while its own
/// epochs are no older and the hearing is fresh.
/// </summary>
internal sealed class RevocationEpochs(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Known> _accounts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Known> _appPasswords = new(StringComparer.Ordinal);
    private long _heardAt;
    private long _generation;
    private volatile bool _loaded;

    /// <summary>Grows with everything that was heard: what was decided under an older generation may be outdated.</summary>
    public long Generation => Interlocked.Read(ref _generation);

    /// <summary>Whether the log was read once since the start; nothing may be decided before.</summary>
    public bool IsLoaded => _loaded;

    /// <summary>How long the node has heard nothing from the log.</summary>
    public TimeSpan Silence => IsLoaded ? time.GetElapsedTime(Interlocked.Read(ref _heardAt)) : TimeSpan.MaxValue;

    /// <summary>The log was read to its end.</summary>
    public void Heard()
    {
        Interlocked.Exchange(ref _heardAt, time.GetTimestamp());
        _loaded = true;
    }

    /// <summary>Takes a revocation in; false when it was known.</summary>
    public bool Apply(Revocation revocation)
    {
        var (table, key) = revocation.AppPasswordId is { } id ? (_appPasswords, id) : (_accounts, revocation.AccountId);
        var now = new Known(revocation.Epoch, time.GetTimestamp());
        while (true)
        {
            if (!table.TryGetValue(key, out var known))
            {
                if (table.TryAdd(key, now)) break;
            }
            else if (known.Epoch >= revocation.Epoch)
            {
                return false;
            }
            else if (table.TryUpdate(key, now, known))
            {
                break;
            }
        }

        Interlocked.Increment(ref _generation);
        return true;
    }

    /// <summary>Whether nothing newer than these epochs was heard.</summary>
    public bool IsCurrent(string accountId, long accountEpoch, string appPasswordId, long appPasswordEpoch) =>
        !(_accounts.TryGetValue(accountId, out var account) && account.Epoch > accountEpoch)
        && !(_appPasswords.TryGetValue(appPasswordId, out var appPassword) && appPassword.Epoch > appPasswordEpoch);

    /// <summary>Forgets what was heard longer ago than any cache keeps anything.</summary>
    public void Prune(TimeSpan olderThan)
    {
        Prune(_accounts, olderThan);
        Prune(_appPasswords, olderThan);
    }

    private void Prune(ConcurrentDictionary<string, Known> table, TimeSpan olderThan)
    {
        foreach (var entry in table)
        {
            if (time.GetElapsedTime(entry.Value.At) > olderThan) table.TryRemove(entry);
        }
    }

    private readonly record struct Known(long Epoch, long At);
}
