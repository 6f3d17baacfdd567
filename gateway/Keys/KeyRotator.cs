using Gateway.Audit;
using Gateway.Storage;

namespace Gateway.Keys;

/// <summary>Makes a new current root key; the present one becomes the previous one and stays good for what it made.</summary>
internal sealed class KeyRotator(KeyRing keys, KeyFolder folder, Database database, AuditLog audit, TimeProvider time)
{
    /// <summary>Numbers, fingerprints and places of the keys in force, current first.</summary>
    public IReadOnlyList<KeyFact> List() =>
        [.. new[] { keys.Current, keys.Previous }.OfType<RootKey>().Select((key, place) => new KeyFact(key.Id, key.Fingerprint, IsCurrent: place == 0))];

    /// <summary>How many live app passwords no key could check any more after a rotation now: those made under neither the current key nor the next.</summary>
    public Task<long> StrandedAsync(CancellationToken cancellationToken) => database.ReadAsync(
        session => session.ScalarAsync<long>("select count(*) from app_password where revoked is null and kid <> @kid", new { kid = (long)keys.Current.Id }),
        cancellationToken);

    /// <summary>
    /// Writes the next key file and, once the store and the audit log know it, puts it in force here. Other nodes need a copy of the file and a
    /// restart before they can check what is made under it. Throws <see cref="KeyFileException"/> and the store's exceptions; nothing is in force then.
    /// </summary>
    public async Task<KeyFact> RotateAsync(Actor actor, CancellationToken cancellationToken)
    {
        var highest = folder.Ids() is [var first, ..] ? first : 0;
        var next = folder.Create(Math.Max(highest, keys.Current.Id) + 1);
        await database.WriteAsync(session => RecordAsync(session, next, actor), cancellationToken);
        keys.Advance(next);
        return new KeyFact(next.Id, next.Fingerprint, IsCurrent: true);
    }

    private async Task<bool> RecordAsync(DatabaseSession session, RootKey next, Actor actor)
    {
        var now = time.GetUtcNow();
        await KeyCanaryStore.AddAsync(session, next.Id, KeyCanary.Make(next), now);
        await audit.AppendAsync(session, new AuditEvent
        {
            Kind = AuditKind.KeyRotated,
            At = now,
            Actor = actor,
            Detail = $"root-{next.Id}.key, fingerprint {next.Fingerprint}",
        });
        return true;
    }
}

/// <summary>What an operator may see of a key.</summary>
/// <param name="Id">Number in the file's name and in stored rows.</param>
/// <param name="Fingerprint">12 hexadecimal digits, to compare nodes.</param>
/// <param name="IsCurrent">Whether new things are made under it.</param>
internal sealed record KeyFact(int Id, string Fingerprint, bool IsCurrent);
