using Gateway.AppPasswords;
using Gateway.Audit;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.Portal.Pages;

/// <summary>A lost phone, in one step: its app password is deleted, and what it has open ends.</summary>
internal sealed class LostModel(AppPasswordStore store, AppPasswordRevoker revoker) : PortalPage
{
    public AppPassword? Item { get; private set; }

    public bool IsDone { get; private set; }

    protected override bool NeedsRecent => true;

    public async Task<IActionResult> OnGetAsync(string? id)
    {
        Item = await FindAsync(id);
        return Item is null ? Missing() : Page();
    }

    public async Task<IActionResult> OnPostAsync(string? id)
    {
        Item = await FindAsync(id);
        if (Item is null || await revoker.RevokeAsync(Account.Id, Item.Id, Actor.Owner(Account.Id), HttpContext.RequestAborted) is RevokeResult.NotFound) return Missing();

        IsDone = true;
        return Page();
    }

    private async Task<AppPassword?> FindAsync(string? id) => (await store.ListAsync(Account.Id, HttpContext.RequestAborted)).FirstOrDefault(item => item.Id == id);
}
