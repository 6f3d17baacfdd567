using Gateway.AppPasswords;
using Gateway.Audit;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.Portal.Pages;

/// <summary>Asks once more, then deletes every app password of the account.</summary>
internal sealed class DeleteAllModel(AppPasswordStore store, AppPasswordRevoker revoker) : PortalPage
{
    public int Count { get; private set; }

    protected override bool NeedsRecent => true;

    public async Task<IActionResult> OnGetAsync()
    {
        Count = (await store.ListAsync(Account.Id, HttpContext.RequestAborted)).Count;
        return Count == 0 ? Redirect(PortalGate.Root) : Page();
    }

    public async Task<IActionResult> OnPostAsync()
    {
        await revoker.RevokeAllAsync(Account.Id, Actor.Owner(Account.Id), HttpContext.RequestAborted);
        return Redirect(PortalGate.Root);
    }
}
