using Gateway.AppPasswords;
using Gateway.Audit;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.Portal.Pages;

/// <summary>One app password: its label, off and on, and the way to delete it.</summary>
internal sealed class ChangeModel(AppPasswordStore store, AppPasswordRenamer renamer, AppPasswordRevoker revoker) : PortalPage
{
    public AppPassword? Item { get; private set; }

    public string? Error { get; private set; }

    protected override bool NeedsRecent => true;

    public Task<IActionResult> OnGetAsync(string? id) => ShowAsync(id);

    public async Task<IActionResult> OnPostRenameAsync(string? id, string? label)
    {
        if (await renamer.RenameAsync(Account.Id, id ?? "", label, Actor.Owner(Account.Id), HttpContext.RequestAborted)) return Redirect(PortalGate.Root);

        Error = Text.T("Create.Invalid");
        return await ShowAsync(id);
    }

    public async Task<IActionResult> OnPostSwitchAsync(string? id, string? on)
    {
        var owner = Actor.Owner(Account.Id);
        var stop = HttpContext.RequestAborted;
        var result = on is "yes" ? await revoker.ResumeAsync(Account.Id, id ?? "", owner, stop) : await revoker.SuspendAsync(Account.Id, id ?? "", owner, stop);
        return result is RevokeResult.NotFound ? Missing() : Redirect(PortalGate.Root);
    }

    private async Task<IActionResult> ShowAsync(string? id)
    {
        Item = (await store.ListAsync(Account.Id, HttpContext.RequestAborted)).FirstOrDefault(item => item.Id == id);
        return Item is null ? Missing() : Page();
    }
}
