using Gateway.Login;

namespace Gateway.Portal;

/// <summary>
/// At most so many wrong attempts of an account; then it pauses. An attempt is counted before it is judged, so that many at the same
/// moment are no more than many in a row, and given back when it was not wrong. One that is refused here does not make the pause longer.
/// </summary>
internal sealed class AttemptLimit(int most, TimeSpan pause, TimeProvider time)
{
    private const int MaxAccounts = 50_000;

    private readonly BoundedTable<Subject, int> _counts = new(MaxAccounts, time);

    /// <summary>Counts an attempt; false: not now, and nothing is counted.</summary>
    public bool TryTake(string accountId)
    {
        var key = new Subject(accountId);
        if (_counts.TryGet(key, out var counted) && counted >= most) return false;

        // One over the limit is the mark of those that came too late together.
        return _counts.Update(key, most, static (known, limit) => Math.Min(known, limit) + 1, pause) <= most;
    }

    /// <summary>The attempt that was counted told nothing about the secret.</summary>
    public void GiveBack(string accountId) =>
        _counts.Update(new(accountId), most, static (known, limit) => Math.Max(0, Math.Min(known, limit) - 1), pause);

    /// <summary>The attempt was right: what was wrong before is forgotten.</summary>
    public void Clear(string accountId) => _counts.Remove(new(accountId));

    private readonly record struct Subject(string AccountId);
}
