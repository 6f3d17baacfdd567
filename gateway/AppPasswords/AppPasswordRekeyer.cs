using Gateway.Accounts;
using Gateway.Audit;
using Gateway.Keys;
using Gateway.ProtocolAdapters.Contract;
using Gateway.Storage;

namespace Gateway.AppPasswords;

/// <summary>
/// After a rotation brings an app password under the current root key, when its owner has just shown it: index, hash and MAC are made anew, and
/// nothing that it opens changes. It waits for quiet hashing threads, for another sign-in can do it as well.
/// </summary>
internal sealed class AppPasswordRekeyer(Database database, KeyRing keys, PasswordHasher hasher, AuditLog audit, TimeProvider time)
{
    private const int MaxQueued = 8;

    /// <summary>
    /// The row as it is now; null: not this time, or it changed meanwhile. <paramref name="folded"/> was proven to be the secret of
    /// <paramref name="verified"/>. Throws the store's exceptions.
    /// </summary>
    public async Task<AppPassword?> RekeyAsync(AppPassword verified, Secret folded)
    {
        if (hasher.Queued > MaxQueued) return null;

        var key = keys.Current;
        var index = key.Index(folded.Octets);
        if (await hasher.HashAsync(verified.AccountId, key.PasswordInput(verified.AccountId, folded.Octets)) is not { } hash) return null;

        return await database.WriteAsync(session => RekeyAsync(session, verified, key, (index, hash)), CancellationToken.None);
    }

    private async Task<AppPassword?> RekeyAsync(DatabaseSession session, AppPassword verified, RootKey key, (uint Index, string Hash) made)
    {
        if (!await AccountStore.LockAsync(session, verified.AccountId)) return null;
        if (await AppPasswordStore.FindAsync(session, verified.Id) is not { Revoked: null } row || row.KeyId != verified.KeyId || row.Epoch != verified.Epoch) return null;
        // A damaged row is never signed: that would make good what somebody wrote past the gateway.
        if (keys.Find(row.KeyId) is not { } old || !AppPasswordRowMac.IsIntact(old, row)) return null;
        if (await AppPasswordStore.IsTakenAsync(session, row.AccountId, new IndexProbe(key.Id, made.Index))) return null;

        var next = row with { KeyId = key.Id, Index = made.Index, Hash = made.Hash };
        next = next with { RowMac = AppPasswordRowMac.Compute(key, next) };
        if (!await AppPasswordStore.UpdateAsync(session, next, row.Epoch)) return null;

        await audit.AppendAsync(session, new AuditEvent
        {
            Kind = AuditKind.AppPasswordChanged,
            At = time.GetUtcNow(),
            Actor = Actor.System,
            AccountId = row.AccountId,
            AppPasswordId = row.Id,
            Detail = $"root key {old.Id} -> {key.Id}",
        });
        return next;
    }
}
