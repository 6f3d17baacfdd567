using Gateway.AppPasswords;
using Gateway.Audit;
using Gateway.Storage;

namespace Gateway.Accounts.SecondFactors;

/// <summary>Adds, renames and removes second factors and makes new recovery codes: row and audit in one transaction, within one account.</summary>
internal sealed class SecondFactorChanger(Database database, RecoveryCodes recovery, AuditLog audit, TimeProvider time)
{
    /// <summary>More than a person has; a bound on the rows that each code is tried against.</summary>
    public const int Most = 10;

    /// <summary>Adds one. False: the account is blocked or gone, or has as many as it may. A passkey that is registered already: <see cref="StoreConflictException"/>.</summary>
    public Task<bool> AddAsync(FactorDraft draft, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async session =>
            {
                var factor = draft.Factor;
                if (!await AccountStore.LockAsync(session, factor.AccountId)) return false;
                if (await AccountStore.FindAsync(session, factor.AccountId) is not { State: not TwoStepState.Blocked }) return false;
                if (await SecondFactorStore.CountAsync(session, factor.AccountId) >= Most) return false;

                await draft.InsertAsync(session);
                await audit.AppendAsync(session, Event(AuditKind.SecondFactorAdded, factor.AccountId, factor.Label));
                return true;
            },
            cancellationToken);

    /// <summary>False: no such factor of this account, or the label is empty or too long.</summary>
    public Task<bool> RenameAsync(string accountId, string id, string? label, CancellationToken cancellationToken) =>
        ScopeReader.TryReadLabel(label, out var read)
            ? database.WriteAsync(
                async session =>
                {
                    if (await session.ExecuteAsync("update second_factor set label = @read where id = @id and account_id = @accountId", new { read, id, accountId }) == 0) return false;
                    await audit.AppendAsync(session, Event(AuditKind.SecondFactorRenamed, accountId, read));
                    return true;
                },
                cancellationToken)
            : Task.FromResult(false);

    /// <summary>Removes one, but never the last: under the lock of two that go at the same time, one stays.</summary>
    public Task<RemoveFactorResult> RemoveAsync(string accountId, string id, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async session =>
            {
                if (!await AccountStore.LockAsync(session, accountId)) return RemoveFactorResult.NotFound;
                var label = await session.ScalarAsync<string>("select label from second_factor where id = @id and account_id = @accountId", new { id, accountId });
                if (label is null) return RemoveFactorResult.NotFound;
                if (await SecondFactorStore.CountAsync(session, accountId) < 2) return RemoveFactorResult.Last;

                await session.ExecuteAsync("delete from passkey where factor_id = @id", new { id });
                await session.ExecuteAsync("delete from second_factor where id = @id", new { id });
                await audit.AppendAsync(session, Event(AuditKind.SecondFactorRemoved, accountId, label));
                return RemoveFactorResult.Done;
            },
            cancellationToken);

    /// <summary>New recovery codes, shown once; the old ones are worth nothing from then on. Null: too much is being hashed just now.</summary>
    public async Task<IReadOnlyList<string>?> ReplaceCodesAsync(string accountId, CancellationToken cancellationToken)
    {
        if (await recovery.DrawAsync(accountId) is not { } drawn) return null;

        await database.WriteAsync(
            async session =>
            {
                await AccountStore.LockAsync(session, accountId);
                await recovery.ReplaceAsync(session, accountId, drawn);
                await audit.AppendAsync(session, Event(AuditKind.RecoveryCodesReplaced, accountId, null));
            },
            cancellationToken);
        return drawn.Shown;
    }

    private AuditEvent Event(AuditKind kind, string accountId, string? detail) =>
        new() { Kind = kind, At = time.GetUtcNow(), Actor = Actor.Owner(accountId), AccountId = accountId, Detail = detail };
}

/// <summary>What came of removing a second factor.</summary>
internal enum RemoveFactorResult
{
    Done,
    NotFound,

    /// <summary>It is the only one: another has to be added first.</summary>
    Last,
}
