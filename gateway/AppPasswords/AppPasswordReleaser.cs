using Gateway.Accounts;
using Gateway.Audit;
using Gateway.Keys;
using Gateway.Sessions;
using Gateway.Storage;

namespace Gateway.AppPasswords;

/// <summary>Unbinds an app password from its device: the next device that uses it takes the first one's place. "It was me."</summary>
internal sealed class AppPasswordReleaser(Database database, KeyRing keys, RevocationLog revocations, AuditLog audit, IRevocationChannel channel, TimeProvider time)
{
    /// <summary>False: the account has no such app password, or its row is damaged.</summary>
    public async Task<bool> ReleaseAsync(string accountId, string id, Actor actor, CancellationToken cancellationToken)
    {
        var (isDone, notices) = await database.WriteAsync(session => ReleaseAsync(session, accountId, id, actor), cancellationToken);
        foreach (var notice in notices)
        {
            await channel.PublishAsync(notice, CancellationToken.None);
        }

        return isDone;
    }

    private async Task<(bool IsDone, IReadOnlyList<Revocation> Notices)> ReleaseAsync(DatabaseSession session, string accountId, string id, Actor actor)
    {
        if (!await AccountStore.LockAsync(session, accountId)) return (false, []);
        if (await AppPasswordStore.FindAsync(session, id) is not { Revoked: null } row || row.AccountId != accountId) return (false, []);
        if (keys.Find(row.KeyId) is not { } key || !AppPasswordRowMac.IsIntact(key, row)) return (false, []);
        if (row.Scope.Device is null) return (true, []);

        var next = row with { Scope = row.Scope with { Device = null }, Epoch = row.Epoch + 1 };
        next = next with { RowMac = AppPasswordRowMac.Compute(key, next) };
        if (!await AppPasswordStore.UpdateAsync(session, next, row.Epoch)) return (false, []);

        // Every node reads the row anew; no session ends.
        var notices = await revocations.AppendAsync(session, RevocationKind.Outdated, [Revocation.Outdating(accountId, id)]);
        await audit.AppendAsync(session, new AuditEvent
        {
            Kind = AuditKind.AppPasswordChanged,
            At = time.GetUtcNow(),
            Actor = actor,
            AccountId = accountId,
            AppPasswordId = id,
            Detail = "released from " + row.Scope.Device,
        });
        return (true, notices);
    }
}
