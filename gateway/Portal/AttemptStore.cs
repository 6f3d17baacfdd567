using Gateway.Keys;
using Gateway.Storage;

namespace Gateway.Portal;

/// <summary>
/// Counts tries in the store, for all nodes together. A try is counted before it is judged, so that many at the same moment are no more than many in a
/// row, and given back when it was not wrong. Subjects are stored as keyed hashes.
/// </summary>
internal sealed class AttemptStore(Database database, KeyRing keys, TimeProvider time)
{
    /// <summary>Counts one; false: not now, and nothing is counted. It is forgotten <paramref name="kept"/> after the last.</summary>
    public Task<bool> TryTakeAsync(string subject, AttemptRule rule, TimeSpan kept, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var row = new
        {
            subject = SubjectOf(subject),
            now = now.ToStored(),
            most = (long)rule.Most,
            window = (long)rule.Window.TotalMilliseconds,
            ceiling = (long)rule.Ceiling,
            expires = (now + kept).ToStored(),
        };
        return database.WriteAsync(
            async session =>
            {
                var streak = await session.ScalarAsync<long?>(
                    """
                    insert into portal_attempt (subject, streak, opened, counted, until, expires) values (@subject, 1, @now, 1, 0, @expires)
                    on conflict (subject) do update set
                        streak = portal_attempt.streak + 1,
                        counted = case when portal_attempt.opened + @window <= @now then 1 else portal_attempt.counted + 1 end,
                        opened = case when portal_attempt.opened + @window <= @now then @now else portal_attempt.opened end,
                        expires = @expires
                    where portal_attempt.until <= @now and portal_attempt.streak < @ceiling
                      and (portal_attempt.counted < @most or portal_attempt.opened + @window <= @now)
                    returning streak
                    """,
                    row);
                if (streak is not { } wrong) return false;

                var until = (now + rule.Pause(wrong)).ToStored();
                await session.ExecuteAsync("update portal_attempt set until = @until where subject = @subject", new { row.subject, until });
                return true;
            },
            cancellationToken);
    }

    /// <summary>The one that was counted told nothing about the secret.</summary>
    public Task GiveBackAsync(string subject, CancellationToken cancellationToken) => database.WriteAsync(
        session => session.ExecuteAsync(
            "update portal_attempt set streak = streak - 1, counted = counted - 1, until = 0 where subject = @subject and counted > 0 and streak > 0", new { subject = SubjectOf(subject) }),
        cancellationToken);

    /// <summary>It was right: what was wrong before is forgotten.</summary>
    public Task ClearAsync(string subject, CancellationToken cancellationToken) =>
        database.WriteAsync(session => session.ExecuteAsync("delete from portal_attempt where subject = @subject", new { subject = SubjectOf(subject) }), cancellationToken);

    /// <summary>Ends the row of wrong ones, and with it every pause; what was asked of a directory in this window still counts.</summary>
    public Task EndStreakAsync(string subject, CancellationToken cancellationToken) => database.WriteAsync(
        session => session.ExecuteAsync("update portal_attempt set streak = 0, until = 0 where subject = @subject", new { subject = SubjectOf(subject) }), cancellationToken);

    /// <summary>What counts for nothing any more.</summary>
    public Task SweepAsync(CancellationToken cancellationToken) =>
        database.WriteAsync(session => session.ExecuteAsync("delete from portal_attempt where expires < @now", new { now = time.GetUtcNow().ToStored() }), cancellationToken);

    // Under the oldest key still known, so that a rotation lifts no pause at once.
    private byte[] SubjectOf(string subject) => (keys.Previous ?? keys.Current).Mac(KeyLabel.Session, new LengthPrefixed().Add("attempt-1").Add(subject).Octets);
}
