using Gateway.Accounts.SecondFactors;
using Gateway.Storage;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.Portal.Pages;

/// <summary>Adds a passkey.</summary>
internal sealed class AddPasskeyModel(PasskeyCeremonies passkeys, FactorDrafts drafts, SecondFactorChanger changer) : PortalPage
{
    public string? Error { get; private set; }

    public PasskeyPart Part { get; private set; } = null!;

    protected override bool NeedsRecent => true;

    public Task<IActionResult> OnGetAsync() => ShowAsync(null);

    public async Task<IActionResult> OnPostAsync(string? credential, string? pending, string? label)
    {
        if (await passkeys.CompleteCreatingAsync(HttpContext, Session, new(credential, pending)) is not { } made) return await ShowAsync("Passkey.Wrong");

        try
        {
            var draft = drafts.OfPasskey(made.Owner, label ?? Text.T("Factor.Passkey"), made.Passkey);
            return await changer.AddAsync(draft, HttpContext.RequestAborted) ? Redirect(PortalGate.Root + "/security") : await ShowAsync("Factor.TooMany");
        }
        catch (StoreConflictException)
        {
            return await ShowAsync("Passkey.Wrong");
        }
    }

    private async Task<IActionResult> ShowAsync(string? error)
    {
        Error = error is null ? null : Text.T(error);
        Part = new(await passkeys.BeginCreatingAsync(HttpContext, Session), Request.Path, FormField, Text.T("Passkey.Make")) { AsksName = true, IsMain = true };
        return Page();
    }
}
