using Microsoft.AspNetCore.Mvc;

namespace Gateway.Portal.Pages;

/// <summary>Asks for a second step again before a change, then goes on where the person was.</summary>
internal sealed class ConfirmModel(PortalSignIn signIn, PortalSessions sessions) : PortalPage
{
    public string? Error { get; private set; }

    public string To { get; private set; } = PortalGate.Root;

    public void OnGet(string? to) => To = LocalPath.Of(to);

    public async Task<IActionResult> OnPostAsync(string? code, string? to)
    {
        To = LocalPath.Of(to);
        var result = await signIn.CheckCodeAsync(HttpContext, Session.AccountId, code);
        if (result is StepResult.Right)
        {
            await sessions.RaiseAsync(HttpContext, Session);
            return Redirect(To);
        }

        Error = Text.T("SecondStep." + result);
        return Page();
    }
}
