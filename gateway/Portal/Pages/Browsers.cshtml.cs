using Microsoft.AspNetCore.Mvc;

namespace Gateway.Portal.Pages;

/// <summary>The browsers that the account signed in with: forget one, or sign out and forget all.</summary>
internal sealed class BrowsersModel(KnownBrowsers browsers, PortalSessions sessions) : PortalPage
{
    public IReadOnlyList<KnownBrowser> Items { get; private set; } = [];

    protected override bool NeedsRecent => true;

    public async Task OnGetAsync() => Items = await browsers.ListAsync(Account.Id, HttpContext.RequestAborted);

    public async Task<IActionResult> OnPostForgetAsync(string? id)
    {
        await browsers.ForgetAsync(Account.Id, id ?? "", HttpContext.RequestAborted);
        return Redirect(Request.Path);
    }

    public async Task<IActionResult> OnPostEverywhereAsync()
    {
        await browsers.ForgetAsync(Account.Id, null, HttpContext.RequestAborted);
        await sessions.EndAsync(HttpContext, Session, everywhere: true);
        return Redirect(PortalGate.Root + "/sign-in");
    }
}
