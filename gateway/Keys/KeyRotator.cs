using Gateway.Audit;
using Gateway.Storage;

namespace Gateway.Keys;

/// <summary>
/// Changes the current root key in two steps, since every node needs the new file before the first thing is made under it: it is made and waits,
/// then it is put in force. The present one becomes the previous one and stays good for what it made.
/// </summary>
internal sealed class KeyRotator(
    KeyRing keys, KeyFolder folder, KeyGuard guard, ChainHeads heads, Database database, AuditLog audit, TimeProvider time)
{
    /// <summary>Numbers, fingerprints and places of the keys in force, current first, then of one that waits. Throws <see cref="KeyFileException"/>.</summary>
    public IReadOnlyList<KeyFact> List()
    {
        var held = keys.Held;
        var next = folder.FindNext(held[0].Id);
        return [.. held.Select((key, place) => FactOf(key, place == 0 ? KeyPlace.Current : KeyPlace.Previous)), .. next is null ? [] : new[] { FactOf(next, KeyPlace.Next) }];
    }

    /// <summary>
    /// Writes the next key file, or tells of the one that waits already. Nothing is made under it yet: the operator copies it to every node. Throws
    /// <see cref="KeyFileException"/> and the store's exceptions.
    /// </summary>
    public async Task<KeyRotation> PrepareAsync(Actor actor, CancellationToken cancellationToken)
    {
        if (await StrandedAsync(cancellationToken) is > 0 and var stranded) return new KeyRotation.Stranded(stranded);
        if (folder.FindNext(keys.Current.Id) is { } waiting) return new KeyRotation.Done(FactOf(waiting, KeyPlace.Next));

        var next = folder.CreateNext(Math.Max(folder.Ids() is [var highest, ..] ? highest : 0, keys.Current.Id) + 1);
        await database.WriteAsync(session => audit.AppendAsync(session, EventOf(AuditKind.KeyPrepared, next, actor)), cancellationToken);
        return new KeyRotation.Done(FactOf(next, KeyPlace.Next));
    }

    /// <summary>
    /// Puts the waiting key in force: in the store and the audit log, here, and on every node that has its file, within seconds. Throws
    /// <see cref="KeyFileException"/> and the store's exceptions.
    /// </summary>
    public async Task<KeyRotation> ActivateAsync(Actor actor, CancellationToken cancellationToken)
    {
        if (await StrandedAsync(cancellationToken) is > 0 and var stranded) return new KeyRotation.Stranded(stranded);
        if (folder.FindNext(keys.Current.Id) is not { } next) return new KeyRotation.NothingWaits();

        await database.WriteAsync(session => RecordAsync(session, next, actor), cancellationToken);
        await guard.CompareAsync(CancellationToken.None);
        return new KeyRotation.Done(FactOf(next, KeyPlace.Current));
    }

    // Two keys are in force at a time: what was made under the one before the present one could be read no more.
    private Task<long> StrandedAsync(CancellationToken cancellationToken) => database.ReadAsync(
        session => session.ScalarAsync<long>(
            """
            select (select count(*) from app_password where revoked is null and kid <> @kid)
                + (select count(*) from second_factor where sealed is not null and kid <> @kid)
                + (select count(*) from recovery_code where used is null and kid <> @kid)
            """,
            new { kid = (long)keys.Current.Id }),
        cancellationToken);

    private async Task<bool> RecordAsync(DatabaseSession session, RootKey next, Actor actor)
    {
        var kept = await KeyCanaryStore.AddAsync(session, next.Id, KeyCanary.Make(next), time.GetUtcNow());
        if (!KeyCanary.Proves(next, kept))
        {
            throw new KeyFileException($"another node has put another root-{next.Id}.key in force; copy its file over the one in {folder.Path}");
        }

        // A head that nothing was appended to since the rotation before is still sealed under a key that goes now.
        var end = await heads.LockAsync(session, ChainHeads.Revocation);
        await heads.SealAsync(session, ChainHeads.Revocation, end);
        await audit.AppendAsync(session, EventOf(AuditKind.KeyRotated, next, actor));
        return true;
    }

    private AuditEvent EventOf(AuditKind kind, RootKey key, Actor actor) =>
        new() { Kind = kind, At = time.GetUtcNow(), Actor = actor, Detail = $"root-{key.Id}.key, fingerprint {key.Fingerprint}" };

    private KeyFact FactOf(RootKey key, KeyPlace place) =>
        new(key.Id, key.Fingerprint, place, place is KeyPlace.Next && !File.Exists(folder.FileOf(key.Id)) ? folder.NextOf(key.Id) : folder.FileOf(key.Id));
}
