using Gateway.Accounts.SecondFactors;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.Portal.Pages;

/// <summary>One second factor: its name, and the way to remove it.</summary>
internal sealed class FactorModel(SecondFactorStore factors, SecondFactorChanger changer) : PortalPage
{
    private const string Overview = PortalGate.Root + "/security";

    public SecondFactor? Item { get; private set; }

    public bool IsLast { get; private set; }

    public string? Error { get; private set; }

    protected override bool NeedsRecent => true;

    public Task<IActionResult> OnGetAsync(string? id) => ShowAsync(id, null);

    public async Task<IActionResult> OnPostRenameAsync(string? id, string? label) =>
        await changer.RenameAsync(Account.Id, id ?? "", label, HttpContext.RequestAborted) ? Redirect(Overview) : await ShowAsync(id, "Create.Invalid");

    public async Task<IActionResult> OnPostRemoveAsync(string? id) => await changer.RemoveAsync(Account.Id, id ?? "", HttpContext.RequestAborted) switch
    {
        RemoveFactorResult.Done => Redirect(Overview),
        RemoveFactorResult.Last => await ShowAsync(id, "Factor.Last"),
        _ => Missing(),
    };

    private async Task<IActionResult> ShowAsync(string? id, string? error)
    {
        var all = await factors.ListAsync(Account.Id, HttpContext.RequestAborted);
        Item = all.FirstOrDefault(factor => factor.Id == id);
        IsLast = all.Count == 1;
        Error = error is null ? null : Text.T(error);
        return Item is null ? Missing() : Page();
    }
}
