using Gateway.Accounts.SecondFactors;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.Portal;

/// <summary>A page that asks for a second step: a code of an authenticator, a recovery code, or a passkey.</summary>
internal abstract class SecondStepPage(PortalSignIn signIn, PasskeyCeremonies passkeys, SecondFactorStore factors) : PortalPage
{
    public string? Error { get; private set; }

    /// <summary>The passkey button; null: the account has none.</summary>
    public PasskeyPart? Part { get; private set; }

    public bool HasAuthenticator { get; private set; }

    /// <summary>The account has no second factor of its own: its provider asks.</summary>
    public bool IsElsewhere { get; private set; }

    /// <summary>Where to go on; null: to the first page.</summary>
    public string? To { get; private set; }

    /// <summary>What follows the right answer.</summary>
    protected abstract Task DoneAsync(string how);

    /// <summary>Shows the page, with what went wrong.</summary>
    protected async Task<IActionResult> AskAsync(string? to, string? error = null)
    {
        (To, Error) = (to, error is null ? null : Text.T(error));
        var own = await factors.ListAsync(Session.AccountId, HttpContext.RequestAborted);
        (HasAuthenticator, IsElsewhere) = (own.Any(factor => factor.Kind is SecondFactorKind.Authenticator), own.Count == 0);
        Part = await passkeys.BeginAskingAsync(HttpContext, Session) is { } form
            ? new(form, Request.Path + "?handler=passkey", FormField, Text.T("Passkey.Use")) { To = to, IsMain = true }
            : null;
        return Page();
    }

    /// <summary>A typed code.</summary>
    protected async Task<IActionResult> JudgeCodeAsync(string? code, string? to)
    {
        var result = await signIn.CheckCodeAsync(HttpContext, Session.AccountId, code);
        if (result is not StepResult.Right) return await AskAsync(to, "SecondStep." + result);

        await DoneAsync("code");
        return Redirect(to ?? PortalGate.Root);
    }

    /// <summary>A shown passkey.</summary>
    protected async Task<IActionResult> JudgePasskeyAsync(PasskeyAnswer answer, string? to)
    {
        if (await passkeys.CheckAsync(HttpContext, Session, answer) is null) return await AskAsync(to, "Passkey.Wrong");

        await DoneAsync("passkey");
        return Redirect(to ?? PortalGate.Root);
    }
}
