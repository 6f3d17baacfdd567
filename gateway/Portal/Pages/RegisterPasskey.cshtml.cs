using Gateway.Accounts.SecondFactors;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.Portal.Pages;

/// <summary>Registers a passkey as the first second factor; then shows, once, the recovery codes and the first app password.</summary>
internal sealed class RegisterPasskeyModel(
    Registration registration, PasskeyCeremonies passkeys, FactorDrafts drafts, SecondFactorStore factors, PortalEntry entry, MailSetup setup) : PortalPage
{
    public string? Error { get; private set; }

    public PasskeyPart Part { get; private set; } = null!;

    public RegisteredView? Done { get; private set; }

    protected override PortalLevel Needs => PortalLevel.PasswordGiven;

    public async Task<IActionResult> OnGetAsync()
    {
        if ((await factors.ListAsync(Session.AccountId, HttpContext.RequestAborted)).Count > 0) return Redirect(PortalGate.Root);

        return await ShowAsync(null);
    }

    public async Task<IActionResult> OnPostAsync(string? credential, string? pending, string? label)
    {
        if (await passkeys.CompleteCreatingAsync(HttpContext, Session, new(credential, pending)) is not { } made) return await ShowAsync("Passkey.Wrong");

        var draft = drafts.OfPasskey(made.Owner, label ?? Text.T("Factor.Passkey"), made.Passkey);
        switch (await registration.CompleteAsync(draft, Text.T("Create.FirstLabel"), HttpContext.RequestAborted))
        {
            case RegistrationResult.Busy:
                return await ShowAsync("Error.Unavailable");
            case RegistrationResult.Done done:
                Done = RegisteredView.Of(done, Account.Id, setup);
                await entry.EnterAsync(HttpContext, Account.Id, "registration");
                return Page();
            default:
                return Redirect(PortalGate.Root);
        }
    }

    private async Task<IActionResult> ShowAsync(string? error)
    {
        Error = error is null ? null : Text.T(error);
        Part = new(await passkeys.BeginCreatingAsync(HttpContext, Session), Request.Path, FormField, Text.T("Passkey.Make")) { AsksName = true, IsMain = true };
        return Page();
    }
}
