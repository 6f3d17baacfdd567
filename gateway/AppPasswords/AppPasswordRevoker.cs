using Gateway.Accounts;
using Gateway.Audit;
using Gateway.Keys;
using Gateway.ProtocolAdapters.Contract;
using Gateway.Sessions;
using Gateway.Storage;

namespace Gateway.AppPasswords;

/// <summary>
/// Deletes, suspends, resumes and rescopes app passwords: row, epoch, revocation log and audit in one transaction, then the word to every node. Always
/// within one account, so that nobody reaches another's by a guessed id.
/// </summary>
internal sealed class AppPasswordRevoker(
    Database database, KeyRing keys, RevocationLog revocations, AuditLog audit, IRevocationChannel channel, TimeProvider time)
{
    /// <summary>Deletes one for good, a damaged one too.</summary>
    public Task<RevokeResult> RevokeAsync(string accountId, string id, Actor actor, CancellationToken cancellationToken) =>
        ChangeAsync(accountId, id, new Change(AuditKind.AppPasswordRevoked, actor, row => row with { Revoked = time.GetUtcNow() }, IsAllowedOnDamaged: true), cancellationToken);

    /// <summary>Switches one off until it is resumed; its sessions end.</summary>
    public Task<RevokeResult> SuspendAsync(string accountId, string id, Actor actor, CancellationToken cancellationToken) =>
        ChangeAsync(accountId, id, new Change(AuditKind.AppPasswordSuspended, actor, row => row.Suspended is null ? row with { Suspended = time.GetUtcNow() } : row), cancellationToken);

    /// <summary>Switches a suspended one on again.</summary>
    public Task<RevokeResult> ResumeAsync(string accountId, string id, Actor actor, CancellationToken cancellationToken) =>
        ChangeAsync(accountId, id, new Change(AuditKind.AppPasswordResumed, actor, row => row.Suspended is null ? row : row with { Suspended = null }), cancellationToken);

    /// <summary>Changes what one opens; its sessions end, and come back if they still may.</summary>
    public Task<RevokeResult> RescopeAsync(string accountId, string id, ScopeChange wanted, Actor actor, CancellationToken cancellationToken) =>
        ChangeAsync(accountId, id, new Change(AuditKind.AppPasswordChanged, actor, wanted.ApplyTo, Detail: wanted.ToString()), cancellationToken);

    /// <summary>Deletes all of an account; returns how many. Sessions that were not opened with one of them stay.</summary>
    public async Task<int> RevokeAllAsync(string accountId, Actor actor, CancellationToken cancellationToken)
    {
        var cuts = await database.WriteAsync(session => RevokeAllAsync(session, [accountId], actor), cancellationToken);
        foreach (var cut in cuts)
        {
            await channel.PublishAsync(cut, CancellationToken.None);
        }

        return cuts.Count;
    }

    /// <summary>Deletes all of several accounts, within a transaction. The caller publishes what is returned after the commit.</summary>
    public async Task<IReadOnlyList<Revocation>> RevokeAllAsync(DatabaseSession session, IReadOnlyList<string> accountIds, Actor actor)
    {
        var cuts = new List<Revocation>();
        var events = new List<AuditEvent>();
        foreach (var accountId in accountIds)
        {
            // The lock orders this after an issue that is under way.
            if (!await AccountStore.LockAsync(session, accountId)) continue;

            foreach (var row in await AppPasswordStore.ListAsync(session, accountId))
            {
                var next = Next(row, row with { Revoked = time.GetUtcNow() });
                if (!await AppPasswordStore.RevokeAsync(session, next, row.Epoch)) throw new StoreConflictException("An app password changed meanwhile.");
                cuts.Add(CutOf(next));
                events.Add(EventOf(AuditKind.AppPasswordRevoked, next, actor));
            }
        }

        if (cuts.Count == 0) return [];
        await revocations.AppendAsync(session, RevocationKind.Deleted, cuts);
        await audit.AppendAsync(session, events);
        return cuts;
    }

    private async Task<RevokeResult> ChangeAsync(string accountId, string id, Change change, CancellationToken cancellationToken)
    {
        var (result, cut) = await database.WriteAsync(session => ChangeAsync(session, accountId, id, change), cancellationToken);
        // The change stands: it is told whether or not the caller still waits.
        if (cut is not null) await channel.PublishAsync(cut, CancellationToken.None);
        return result;
    }

    private async Task<(RevokeResult Result, Revocation? Cut)> ChangeAsync(DatabaseSession session, string accountId, string id, Change change)
    {
        if (!await AccountStore.LockAsync(session, accountId)) return (RevokeResult.NotFound, null);
        var row = await AppPasswordStore.FindAsync(session, id);
        if (row is null || row.Revoked is not null || row.AccountId != accountId) return (RevokeResult.NotFound, null);
        if (!change.IsAllowedOnDamaged && !IsIntact(row)) return (RevokeResult.Damaged, null);

        var wanted = change.Apply(row);
        if (wanted == row) return (RevokeResult.Done, null);

        var next = Next(row, wanted);
        if (!await AppPasswordStore.UpdateAsync(session, next, row.Epoch)) throw new StoreConflictException("The app password changed meanwhile.");
        var cut = CutOf(next);
        await revocations.AppendAsync(session, next.Revoked is null ? RevocationKind.Cut : RevocationKind.Deleted, [cut]);
        await audit.AppendAsync(session, EventOf(change.Kind, next, change.Actor, change.Detail));
        return (RevokeResult.Done, cut);
    }

    // A damaged row is never signed: that would make good what somebody wrote past the gateway.
    private AppPassword Next(AppPassword row, AppPassword wanted)
    {
        var next = wanted with { Epoch = row.Epoch + 1 };
        return IsIntact(row) ? next with { RowMac = AppPasswordRowMac.Compute(keys.Find(row.KeyId)!, next) } : next;
    }

    private bool IsIntact(AppPassword row) => keys.Find(row.KeyId) is { } key && AppPasswordRowMac.IsIntact(key, row);

    private static Revocation CutOf(AppPassword row) => new(row.AccountId, row.Id, SessionTermination.AppPasswordRevoked, row.Epoch);

    private AuditEvent EventOf(AuditKind kind, AppPassword row, Actor actor, string? detail = null) => new()
    {
        Kind = kind,
        At = time.GetUtcNow(),
        Actor = actor,
        AccountId = row.AccountId,
        AppPasswordId = row.Id,
        Detail = detail ?? row.Label,
    };

    private sealed record Change(AuditKind Kind, Actor Actor, Func<AppPassword, AppPassword> Apply, bool IsAllowedOnDamaged = false, string? Detail = null);
}

/// <summary>What came of deleting, suspending or resuming.</summary>
internal enum RevokeResult
{
    /// <summary>It is so now, or was already.</summary>
    Done,

    /// <summary>The account has no such app password, or it is deleted.</summary>
    NotFound,

    /// <summary>Its row was written or altered past the gateway: it can only be deleted.</summary>
    Damaged,
}
