using Gateway.Accounts;
using Gateway.AppPasswords;
using Gateway.Audit;
using Gateway.Keys;
using Gateway.Sessions;
using Gateway.Storage;

namespace Gateway.Login;

/// <summary>Binds an app password to the first device that uses it: once in its life, in the sign-in that does it.</summary>
internal sealed class DeviceBinder(
    Database database, KeyRing keys, RevocationLog revocations, AuditLog audit, IRevocationChannel channel, MemoryCredentialCache cache, TimeProvider time)
{
    /// <summary>
    /// The verification with its row as it is bound now, to this device or to one that was first. Null: the store is away, or the row is not the one that
    /// was verified; the next sign-in asks again.
    /// </summary>
    public async Task<Verification?> BindAsync(LoginFacts facts, Verification verification, CancellationToken cancellationToken)
    {
        try
        {
            var (row, notices) = await database.WriteAsync(session => BindAsync(session, facts, verification.AppPassword!), cancellationToken);
            if (row is null) return null;

            // Other nodes hold it as free for any device until they hear of this.
            foreach (var notice in notices)
            {
                await channel.PublishAsync(notice, CancellationToken.None);
            }

            var next = verification with { AppPassword = row, ReadAt = notices.Count > 0 ? notices[^1].Epoch : verification.ReadAt };
            cache.Set(facts.Key, next);
            return next;
        }
        catch (Exception fault) when (fault is StoreUnavailableException or StoreFaultException or StoreConflictException)
        {
            return null;
        }
    }

    private async Task<(AppPassword? Row, IReadOnlyList<Revocation> Notices)> BindAsync(DatabaseSession session, LoginFacts facts, AppPassword verified)
    {
        // A new label or another device may be written at the same moment: one after the other, and each sees the row of the one before.
        if (!await AccountStore.LockAsync(session, verified.AccountId)) return (null, []);
        var row = await AppPasswordStore.FindAsync(session, verified.Id);
        // Only the very row that was verified: anything newer is another decision's.
        if (row is null || keys.Find(row.KeyId) is not { } key || !AppPasswordRowMac.IsIntact(key, row) || row.Epoch != verified.Epoch) return (null, []);
        if (row.Scope.Device is not null) return (row, []);

        var bound = row with { Scope = row.Scope with { Device = facts.Device } };
        bound = bound with { RowMac = AppPasswordRowMac.Compute(key, bound) };
        if (!await AppPasswordStore.UpdateAsync(session, bound, row.Epoch)) return (null, []);

        var notices = await revocations.AppendAsync(session, RevocationKind.Outdated, [Revocation.Outdating(row.AccountId, row.Id)]);
        await audit.AppendAsync(session, new AuditEvent
        {
            Kind = AuditKind.DeviceBound,
            At = time.GetUtcNow(),
            Actor = Actor.Client,
            AccountId = row.AccountId,
            AppPasswordId = row.Id,
            Protocol = facts.Attempt.Protocol.Name,
            Device = facts.Device,
            ConnectionId = facts.Attempt.ConnectionId,
        });
        return (bound, notices);
    }
}
