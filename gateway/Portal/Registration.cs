using System.Security.Cryptography;
using Gateway.Accounts;
using Gateway.Accounts.SecondFactors;
using Gateway.AppPasswords;
using Gateway.Audit;
using Gateway.Storage;

namespace Gateway.Portal;

/// <summary>
/// Registers the first second factor: the seed travels sealed in the form until a code proves it, then factor, recovery codes and the
/// Enforced state are stored, and the first app password is handed out.
/// </summary>
internal sealed class Registration(
    Database database, SecondFactorStore factors, RecoveryCodes recovery, AccountStateChanger states, AppPasswordIssuer issuer, AuditLog audit, RegistrationSeal seal, TimeProvider time)
{
    private const string Pending = "pending";

    /// <summary>Completes it. Null: the code does not match, or too much is being hashed just now.</summary>
    public async Task<RegistrationResult?> CompleteAsync(PortalSession session, byte[] seed, string? typed, string label, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (typed is null || TotpCode.StepOf(seed, typed, now) is not { } step) return null;
        if (await recovery.DrawAsync(session.AccountId) is not { } codes) return null;

        var factor = new SecondFactor(
            Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), session.AccountId, SecondFactorKind.Authenticator, Text.T("Factor.Authenticator"), now, now);
        var actor = Actor.Owner(session.AccountId);
        var added = await database.WriteAsync(transaction => StoreAsync(transaction, factor, seed, step, codes), cancellationToken);
        if (!added) return null;

        await states.SetAsync(session.AccountId, TwoStepState.Enforced, actor, cancellationToken);
        var first = await issuer.IssueAsync(new IssueRequest(session.AccountId, label), actor, cancellationToken);
        return new(codes.Shown, (first as IssueResult.Issued)?.AppPassword);
    }

    /// <summary>A new seed, and the sealed form that the page posts back.</summary>
    public (byte[] Seed, string Sealed) Begin(PortalSession session)
    {
        var seed = TotpSeed.Create();
        return (seed, seal.Close(session, Pending, seed));
    }

    /// <summary>The seed that <see cref="Begin"/> sealed for this very session; null when it is another's.</summary>
    public byte[]? Continue(PortalSession session, string? posted) => seal.Open(session, Pending, posted);

    // Two browsers that register at the same time: the second finds a factor and adds none.
    private async Task<bool> StoreAsync(DatabaseSession transaction, SecondFactor factor, byte[] seed, long step, RecoveryCodeSet codes)
    {
        await AccountStore.LockAsync(transaction, factor.AccountId);
        if (await SecondFactorStore.CountAsync(transaction, factor.AccountId) > 0) return false;

        await factors.InsertAuthenticatorAsync(transaction, factor, seed, step);
        await recovery.ReplaceAsync(transaction, factor.AccountId, codes);
        await audit.AppendAsync(transaction, new AuditEvent
        {
            Kind = AuditKind.SecondFactorAdded,
            At = factor.Created,
            Actor = Actor.Owner(factor.AccountId),
            AccountId = factor.AccountId,
            Detail = factor.Label,
        });
        return true;
    }
}

/// <summary>What a completed registration shows, once.</summary>
/// <param name="RecoveryCodes">As shown.</param>
/// <param name="First">The first app password, owned by this value's user; null when the policy forbids one.</param>
internal sealed record RegistrationResult(IReadOnlyList<string> RecoveryCodes, IssuedAppPassword? First);
