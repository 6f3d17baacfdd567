using Gateway.Accounts;
using Gateway.Audit;
using Gateway.Keys;
using Gateway.Storage;

namespace Gateway.AppPasswords;

/// <summary>Gives an app password another label. Nothing that it opens changes, so sessions and cached verifications stay.</summary>
internal sealed class AppPasswordRenamer(Database database, KeyRing keys, AuditLog audit, TimeProvider time)
{
    /// <summary>False: the account has no such app password, its row is damaged, or the label is empty or too long.</summary>
    public Task<bool> RenameAsync(string accountId, string id, string? label, Actor actor, CancellationToken cancellationToken) =>
        ScopeReader.TryReadLabel(label, out var read)
            ? database.WriteAsync(session => RenameAsync(session, accountId, id, read, actor), cancellationToken)
            : Task.FromResult(false);

    private async Task<bool> RenameAsync(DatabaseSession session, string accountId, string id, string label, Actor actor)
    {
        if (!await AccountStore.LockAsync(session, accountId)) return false;
        if (await AppPasswordStore.FindAsync(session, id) is not { Revoked: null } row || row.AccountId != accountId) return false;
        // A damaged row is never signed: that would make good what somebody wrote past the gateway.
        if (keys.Find(row.KeyId) is not { } key || !AppPasswordRowMac.IsIntact(key, row)) return false;

        var next = row with { Label = label };
        next = next with { RowMac = AppPasswordRowMac.Compute(key, next) };
        if (!await AppPasswordStore.UpdateAsync(session, next, row.Epoch)) return false;

        await audit.AppendAsync(session, new AuditEvent
        {
            Kind = AuditKind.AppPasswordChanged,
            At = time.GetUtcNow(),
            Actor = actor,
            AccountId = accountId,
            AppPasswordId = id,
            Detail = label,
        });
        return true;
    }
}
