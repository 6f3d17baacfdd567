using System.Security.Cryptography;
using Gateway.AppPasswords;
using Microsoft.AspNetCore.Identity;

namespace Gateway.Accounts.SecondFactors;

/// <summary>Makes drafts of second factors from what proves them.</summary>
internal sealed class FactorDrafts(SecondFactorStore store, TimeProvider time)
{
    /// <summary>An authenticator; null: the typed code is not one of its seed's.</summary>
    public FactorDraft? OfAuthenticator(string accountId, string? label, byte[] seed, string? typed)
    {
        if (typed is null || TotpCode.StepOf(seed, typed, time.GetUtcNow()) is not { } step) return null;

        var factor = Draft(accountId, SecondFactorKind.Authenticator, label ?? "");
        return new(factor, session => store.InsertAuthenticatorAsync(session, factor, seed, step));
    }

    /// <summary>A passkey that the handler took.</summary>
    public FactorDraft OfPasskey(PasskeyOwner owner, string? label, UserPasskeyInfo passkey)
    {
        var factor = Draft(owner.AccountId, SecondFactorKind.Passkey, label ?? "");
        return new(factor, async session =>
        {
            await SecondFactorStore.InsertPasskeyAsync(session, factor);
            await PasskeyStore.InsertAsync(session, factor.Id, owner, passkey);
        });
    }

    // A name that can't be taken is no reason to begin anew: it can be changed.
    private SecondFactor Draft(string accountId, SecondFactorKind kind, string label) => new(
        Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), accountId, kind, ScopeReader.TryReadLabel(label, out var read) ? read : kind.ToString(), time.GetUtcNow(), null);
}
