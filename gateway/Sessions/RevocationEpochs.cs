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
    private readonly ConcurrentDictionary<string, Known> _notices = new(StringComparer.Ordinal);
    private long _everybody;
    private long _heardAt;
    private long _generation;
    private volatile bool _loaded;
    private volatile string? _fault;

    /// <summary>Grows with everything that was heard: what was decided under an older generation may be outdated.</summary>
    public long Generation => Interlocked.Read(ref _generation);

    /// <summary>Whether the log was read once since the start; nothing may be decided before.</summary>
    public bool IsLoaded => _loaded;

    /// <summary>Why nothing may be decided although the store answers, one line for the operator: it was set back or its log altered. Null: it was not.</summary>
    public string? Fault => _fault;

    /// <summary>How long the node has heard nothing from the log.</summary>
    public TimeSpan Silence => IsLoaded ? time.GetElapsedTime(Interlocked.Read(ref _heardAt)) : TimeSpan.MaxValue;

    /// <summary>The log was read to its end.</summary>
    public void Heard()
    {
        Interlocked.Exchange(ref _heardAt, time.GetTimestamp());
        _loaded = true;
        _fault = null;
    }

    /// <summary>What the store says of revocations is not to be believed, until the log is whole again.</summary>
    public void Distrust(string fault) => _fault = fault;

    /// <summary>Takes a revocation in; false when it was known.</summary>
    public bool Apply(Revocation revocation)
    {
        if (revocation.IsNotice && revocation.AccountId is "" or ['@', ..]) return ApplyToEverybody(revocation.Epoch);

        var (table, key) = revocation switch
        {
            { IsNotice: true } => (_notices, revocation.AppPasswordId ?? revocation.AccountId),
            { AppPasswordId: { } id } => (_appPasswords, id),
            _ => (_accounts, revocation.AccountId),
        };
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

    /// <summary>Whether something newer than this epoch was revoked for the whole account.</summary>
    public bool IsRevoked(string accountId, long accountEpoch) => _accounts.TryGetValue(accountId, out var known) && known.Epoch > accountEpoch;

    /// <summary>Whether something newer than these epochs was revoked.</summary>
    public bool IsRevoked(string accountId, long accountEpoch, string appPasswordId, long appPasswordEpoch) =>
        IsRevoked(accountId, accountEpoch) || (_appPasswords.TryGetValue(appPasswordId, out var known) && known.Epoch > appPasswordEpoch);

    /// <summary>Whether a policy, a name or a scope changed behind entry <paramref name="readAt"/> of the revocation log.</summary>
    public bool IsOutdated(string accountId, string appPasswordId, long readAt) =>
        Interlocked.Read(ref _everybody) > readAt
        || (!_notices.IsEmpty && ((_notices.TryGetValue(accountId, out var account) && account.Epoch > readAt)
            || (_notices.TryGetValue(appPasswordId, out var appPassword) && appPassword.Epoch > readAt)));

    /// <summary>Forgets what was heard longer ago than any cache keeps anything.</summary>
    public void Prune(TimeSpan olderThan)
    {
        Prune(_accounts, olderThan);
        Prune(_appPasswords, olderThan);
        Prune(_notices, olderThan);
    }

    // A domain's policy is rare enough to be read again for all: it costs each one look-up and no BCrypt.
    private bool ApplyToEverybody(long seq)
    {
        while (Interlocked.Read(ref _everybody) is var known && known < seq)
        {
            if (Interlocked.CompareExchange(ref _everybody, seq, known) != known) continue;

            Interlocked.Increment(ref _generation);
            return true;
        }

        return false;
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
