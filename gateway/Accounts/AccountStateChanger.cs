using Gateway.Audit;
using Gateway.ProtocolAdapters.Contract;
using Gateway.Sessions;
using Gateway.Storage;

namespace Gateway.Accounts;

/// <summary>Moves an account to another two-step state and ends what the new state does not accept.</summary>
internal sealed class AccountStateChanger(
    Database database, RevocationLog revocations, AuditLog audit, IRevocationChannel channel, TimeProvider time)
{
    /// <summary>Returns the account as it is then; null when there is none. The state that it has already changes nothing.</summary>
    public async Task<Account?> SetAsync(string accountId, TwoStepState state, Actor actor, CancellationToken cancellationToken)
    {
        var (account, cut) = await database.WriteAsync(session => SetAsync(session, accountId, state, actor), cancellationToken);
        await TellAsync(cut);
        return account;
    }

    /// <summary>As the other, within a transaction: locks the account, appends and audits. The caller gives the cut to <see cref="TellAsync"/> after the commit.</summary>
    public async Task<(Account? Account, Revocation? Cut)> SetAsync(DatabaseSession session, string accountId, TwoStepState state, Actor actor)
    {
        if (!await AccountStore.LockAsync(session, accountId)) return (null, null);

        var before = (await AccountStore.FindAsync(session, accountId))!;
        if (before.State == state) return (before, null);

        var cut = await MoveAsync(session, before, state);
        if (cut is not null) await revocations.AppendAsync(session, RevocationKind.Cut, [cut]);
        await audit.AppendAsync(session, new AuditEvent
        {
            Kind = AuditKind.AccountStateChanged,
            At = time.GetUtcNow(),
            Actor = actor,
            AccountId = accountId,
            Detail = $"{before.State} -> {state}",
        });
        return (await AccountStore.FindAsync(session, accountId), cut);
    }

    /// <summary>Publishes a committed cut; null: there was none. The change stands: it is told whether or not the caller still waits.</summary>
    public Task TellAsync(Revocation? cut) => cut is null ? Task.CompletedTask : channel.PublishAsync(cut, CancellationToken.None);

    /// <summary>
    /// Sets the state inside a larger change, which appends what is returned to the revocation log, audits, and publishes it after the commit; null:
    /// nothing to cut.
    /// </summary>
    public async Task<Revocation?> MoveAsync(DatabaseSession session, Account before, TwoStepState state)
    {
        var mustCut = MustCut(before.State, state);
        var after = (await AccountStore.SetStateAsync(session, before.Id, state, mustCut, time.GetUtcNow()))!;
        return mustCut ? new Revocation(before.Id, null, SessionTermination.AccountChanged, after.Epoch) : null;
    }

    // Disabled and Enabled accept the same sign-ins; every other change takes away what opened a session.
    private static bool MustCut(TwoStepState before, TwoStepState after) =>
        before is TwoStepState.Enforced or TwoStepState.Blocked || after is TwoStepState.Enforced or TwoStepState.Blocked;
}
