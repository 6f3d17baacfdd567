using Gateway.AppPasswords;
using Gateway.Audit;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.Portal.Pages;

/// <summary>Asks once more, then deletes for good.</summary>
internal sealed class DeleteModel(AppPasswordStore store, AppPasswordRevoker revoker) : PortalPage
{
    public AppPassword? Item { get; private set; }

    protected override bool NeedsRecent => true;

    public async Task<IActionResult> OnGetAsync(string? id)
    {
        Item = (await store.ListAsync(Account.Id, HttpContext.RequestAborted)).FirstOrDefault(item => item.Id == id);
        return Item is null ? Missing() : Page();
    }

    public async Task<IActionResult> OnPostAsync(string? id)
    {
        var result = await revoker.RevokeAsync(Account.Id, id ?? "", Actor.Owner(Account.Id), HttpContext.RequestAborted);
        return result is RevokeResult.NotFound ? Missing() : Redirect(PortalGate.Root);
    }
}
