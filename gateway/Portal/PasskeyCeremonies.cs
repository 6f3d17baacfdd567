using System.Text;
using Gateway.Accounts;
using Gateway.Accounts.SecondFactors;
using Microsoft.AspNetCore.Identity;

namespace Gateway.Portal;

/// <summary>
/// Registers and checks passkeys by the platform's handler. The challenge travels sealed in the page's form, bound to its session and purpose, and counts once.
/// </summary>
internal sealed class PasskeyCeremonies(
    IPasskeyHandler<PasskeyOwner> handler, PasskeyStore store, AccountStore accounts, FormSeal seal, SpentProofs spent, PortalJournal journal, TimeProvider time)
{
    private const string Creating = "passkey-create";
    private const string Asking = "passkey-get";
    // A key's whole chain of certificates fits; what is longer is not worth reading.
    private const int MaxCredentialCharacters = 12 * 1024;

    /// <summary>What the page needs to make a passkey for the session's account.</summary>
    public async Task<PasskeyForm> BeginCreatingAsync(HttpContext context, PortalSession session)
    {
        var owner = await store.OwnerAsync(session.AccountId, context.RequestAborted);
        var made = await handler.MakeCreationOptionsAsync(new PasskeyUserEntity { Id = owner.Handle, Name = owner.AccountId, DisplayName = owner.AccountId }, context);
        return new("create", made.CreationOptionsJson, seal.Close(session, Creating, Encoding.UTF8.GetBytes(made.AttestationState ?? "")));
    }

    /// <summary>The new passkey and its owner; null: it does not prove what it must, or was shown before.</summary>
    public async Task<(PasskeyOwner Owner, UserPasskeyInfo Passkey)?> CompleteCreatingAsync(HttpContext context, PortalSession session, PasskeyAnswer answer)
    {
        if (answer.Credential is not { Length: > 0 and <= MaxCredentialCharacters } credential || seal.Open(session, Creating, answer.Pending) is not { } state) return null;

        var result = await handler.PerformAttestationAsync(new PasskeyAttestationContext { CredentialJson = credential, HttpContext = context, AttestationState = Encoding.UTF8.GetString(state) });
        if (!result.Succeeded || !await spent.TrySpendAsync(Creating, state, context.RequestAborted)) return null;

        return (await store.OwnerAsync(session.AccountId, context.RequestAborted), result.Passkey);
    }

    /// <summary>What the page needs to ask for a passkey: of the session's account, or of whoever is there when there is no session. Null: the account has none.</summary>
    public async Task<PasskeyForm?> BeginAskingAsync(HttpContext context, PortalSession? session)
    {
        var owner = session is null ? null : await store.OwnerAsync(session.AccountId, context.RequestAborted);
        if (owner is not null && (await store.ListAsync(owner.AccountId, context.RequestAborted)).Count == 0) return null;

        var made = await handler.MakeRequestOptionsAsync(owner, context);
        return new("get", made.RequestOptionsJson, seal.Close(session, Asking, Encoding.UTF8.GetBytes(made.AssertionState ?? "")));
    }

    /// <summary>Whose passkey was shown; null: nobody's that may sign in here, or not for the first time.</summary>
    public async Task<Account?> CheckAsync(HttpContext context, PortalSession? session, PasskeyAnswer answer)
    {
        var account = await FindAsync(context, session, answer);
        if (account is null) journal.Refused(context, session?.AccountId, null, "passkey");
        return account;
    }

    private async Task<Account?> FindAsync(HttpContext context, PortalSession? session, PasskeyAnswer answer)
    {
        var stop = context.RequestAborted;
        if (answer.Credential is not { Length: > 0 and <= MaxCredentialCharacters } credential || seal.Open(session, Asking, answer.Pending) is not { } state) return null;

        var result = await handler.PerformAssertionAsync(new PasskeyAssertionContext { CredentialJson = credential, HttpContext = context, AssertionState = Encoding.UTF8.GetString(state) });
        if (!result.Succeeded || (session is not null && session.AccountId != result.User.AccountId)) return null;
        if (!await spent.TrySpendAsync(Asking, state, stop)) return null;
        if (!await store.UseAsync(result.User.AccountId, result.Passkey, time.GetUtcNow(), stop)) return null;

        return await accounts.FindAsync(result.User.AccountId, stop) is { State: not TwoStepState.Blocked } account ? account : null;
    }
}

/// <summary>A ceremony that a page offers.</summary>
/// <param name="Call"><c>create</c> or <c>get</c>.</param>
/// <param name="Options">For the browser, JSON.</param>
/// <param name="Pending">Sealed; comes back with the answer.</param>
internal sealed record PasskeyForm(string Call, string Options, string Pending);

/// <summary>What the form brought back.</summary>
internal sealed record PasskeyAnswer(string? Credential, string? Pending);
