using Gateway.AppPasswords;
using Gateway.Audit;
using Gateway.Storage;

namespace Gateway.Accounts;

/// <summary>
/// Does what the policy says when an account password was changed. The gateway keeps no account password and so can't see it: the directory's hook
/// or an operator tells.
/// </summary>
internal sealed class AccountPasswordChanges(Database database, PolicyStore policies, AppPasswordRevoker revoker, AuditLog audit, TimeProvider time)
{
    /// <summary>How many app passwords were deleted: none under <c>Keep</c>. Null: no such account.</summary>
    public async Task<int?> TellAsync(string accountId, Actor actor, CancellationToken cancellationToken)
    {
        var policy = await database.WriteAsync(session => RecordAsync(session, accountId, actor), cancellationToken);
        return policy switch
        {
            null => null,
            AccountPasswordChange.Revoke => await revoker.RevokeAllAsync(accountId, actor, CancellationToken.None),
            _ => 0,
        };
    }

    private async Task<AccountPasswordChange?> RecordAsync(DatabaseSession session, string accountId, Actor actor)
    {
        if (await AccountStore.FindAsync(session, accountId) is null) return null;

        var change = (await policies.EffectiveAsync(session, accountId)).OnAccountPasswordChange ?? AccountPasswordChange.Keep;
        await audit.AppendAsync(session, new AuditEvent
        {
            Kind = AuditKind.AccountPasswordChanged,
            At = time.GetUtcNow(),
            Actor = actor,
            AccountId = accountId,
            Detail = change.ToString(),
        });
        return change;
    }
}
