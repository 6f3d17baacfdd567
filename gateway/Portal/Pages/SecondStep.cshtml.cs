using Microsoft.AspNetCore.Mvc;

namespace Gateway.Portal.Pages;

/// <summary>The second step: a code of an authenticator, or a recovery code.</summary>
internal sealed class SecondStepModel(PortalSignIn signIn, PortalSessions sessions) : PortalPage
{
    public string? Error { get; private set; }

    protected override PortalLevel Needs => PortalLevel.PasswordGiven;

    public async Task<IActionResult> OnPostAsync(string? code)
    {
        var result = await signIn.CheckCodeAsync(HttpContext, Session.AccountId, code);
        if (result is StepResult.Right)
        {
            await sessions.RaiseAsync(HttpContext, Session);
            return Redirect(PortalGate.Root);
        }

        Error = Text.T("SecondStep." + result);
        return Page();
    }
}
