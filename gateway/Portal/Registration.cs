using Gateway.Accounts;
using Gateway.Accounts.SecondFactors;
using Gateway.AppPasswords;
using Gateway.Audit;
using Gateway.Sessions;
using Gateway.Storage;

namespace Gateway.Portal;

/// <summary>
/// Registers the first second factor: the seed travels sealed in the form until a code proves it, then factor, recovery codes and the
/// Enforced state are stored in one transaction, and the first app password is handed out.
/// </summary>
internal sealed class Registration(
    Database database, FactorDrafts drafts, RecoveryCodes recovery, AccountStateChanger states, AppPasswordIssuer issuer, AuditLog audit, FormSeal seal)
{
    private const string Pending = "pending";

    /// <summary>Completes it with an authenticator, or says why not; nothing is stored then.</summary>
    public async Task<RegistrationResult> CompleteAsync(PortalSession session, byte[] seed, string? typed, string label, CancellationToken cancellationToken) =>
        drafts.OfAuthenticator(session.AccountId, Text.T("Factor.Authenticator"), seed, typed) is { } draft
            ? await CompleteAsync(draft, label, cancellationToken)
            : new RegistrationResult.WrongCode();

    /// <summary>Completes it with what proved itself, or says why not; nothing is stored then.</summary>
    public async Task<RegistrationResult> CompleteAsync(FactorDraft draft, string label, CancellationToken cancellationToken)
    {
        var accountId = draft.Factor.AccountId;
        if (await recovery.DrawAsync(accountId) is not { } codes) return new RegistrationResult.Busy();

        var (isStored, cut) = await database.WriteAsync(transaction => StoreAsync(transaction, draft, codes), cancellationToken);
        if (!isStored) return new RegistrationResult.NotAllowed();

        await states.TellAsync(cut);
        var first = await issuer.IssueAsync(new IssueRequest(accountId, label), Actor.Owner(accountId), cancellationToken);
        return new RegistrationResult.Done(codes.Shown, (first as IssueResult.Issued)?.AppPassword);
    }

    /// <summary>A new seed, and the sealed form that the page posts back.</summary>
    public (byte[] Seed, string Sealed) Begin(PortalSession session)
    {
        var seed = TotpSeed.Create();
        return (seed, seal.Close(session, Pending, seed));
    }

    /// <summary>The seed that <see cref="Begin"/> sealed for this very session; null when it is another's.</summary>
    public byte[]? Continue(PortalSession session, string? posted) => seal.Open(session, Pending, posted);

    private async Task<(bool IsStored, Revocation? Cut)> StoreAsync(DatabaseSession transaction, FactorDraft draft, RecoveryCodeSet codes)
    {
        // Under the lock nobody blocks the account, and of two browsers that register at the same time the second finds a factor.
        var factor = draft.Factor;
        if (!await AccountStore.LockAsync(transaction, factor.AccountId)) return (false, null);
        if (await AccountStore.FindAsync(transaction, factor.AccountId) is not { State: not TwoStepState.Blocked }) return (false, null);
        if (await SecondFactorStore.CountAsync(transaction, factor.AccountId) > 0) return (false, null);

        var actor = Actor.Owner(factor.AccountId);
        await draft.InsertAsync(transaction);
        await recovery.ReplaceAsync(transaction, factor.AccountId, codes);
        await audit.AppendAsync(transaction, new AuditEvent
        {
            Kind = AuditKind.SecondFactorAdded,
            At = factor.Created,
            Actor = actor,
            AccountId = factor.AccountId,
            Detail = factor.Label,
        });
        var (_, cut) = await states.SetAsync(transaction, factor.AccountId, TwoStepState.Enforced, actor);
        return (true, cut);
    }
}

/// <summary>What came of a registration.</summary>
internal abstract record RegistrationResult
{
    private RegistrationResult()
    {
    }

    /// <summary>It is completed; this is shown once.</summary>
    /// <param name="RecoveryCodes">As shown.</param>
    /// <param name="First">The first app password, owned by this value's user; null when none could be made.</param>
    internal sealed record Done(IReadOnlyList<string> RecoveryCodes, IssuedAppPassword? First) : RegistrationResult;

    /// <summary>The code does not match the seed.</summary>
    internal sealed record WrongCode : RegistrationResult;

    /// <summary>Too much is being hashed just now.</summary>
    internal sealed record Busy : RegistrationResult;

    /// <summary>The account is blocked, gone, or has a second factor already.</summary>
    internal sealed record NotAllowed : RegistrationResult;
}
