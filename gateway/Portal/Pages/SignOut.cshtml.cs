using Microsoft.AspNetCore.Mvc;

namespace Gateway.Portal.Pages;

/// <summary>Ends the browser's session.</summary>
internal sealed class SignOutModel(PortalSessions sessions) : PortalPage
{
    protected override PortalLevel Needs => PortalLevel.Nobody;

    public IActionResult OnGet() => Redirect(PortalGate.Root);

    public async Task<IActionResult> OnPostAsync()
    {
        if (Visit.Session is { } session) await sessions.EndAsync(HttpContext, session, everywhere: false);
        return Redirect(PortalGate.Root + "/sign-in");
    }
}
