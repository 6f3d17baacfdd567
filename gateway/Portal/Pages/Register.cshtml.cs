using Gateway.Accounts.SecondFactors;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;

namespace Gateway.Portal.Pages;

/// <summary>Registers an authenticator app; then shows, once, the recovery codes and the first app password.</summary>
internal sealed class RegisterModel(
    Registration registration, SecondFactorStore factors, PortalEntry entry, MailSetup setup, IOptions<PortalOptions> options) : PortalPage
{
    public string? Error { get; private set; }

    public SeedForm Seed { get; private set; } = null!;

    public RegisteredView? Done { get; private set; }

    protected override PortalLevel Needs => PortalLevel.PasswordGiven;

    public async Task<IActionResult> OnGetAsync()
    {
        if (await HasFactorAsync()) return Redirect(PortalGate.Root);

        var (seed, closed) = registration.Begin(Session);
        Show(seed, closed);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string? code, string? pending)
    {
        if (registration.Continue(Session, pending) is not { } seed || await HasFactorAsync()) return Redirect(PortalGate.Root);

        // No limit here: whoever tries codes holds the seed already.
        switch (await registration.CompleteAsync(Session, seed, code, Text.T("Create.FirstLabel"), HttpContext.RequestAborted))
        {
            case RegistrationResult.WrongCode:
                return Again(seed, pending!, "SecondStep.Wrong");
            case RegistrationResult.Busy:
                return Again(seed, pending!, "Error.Unavailable");
            case RegistrationResult.Done done:
                Done = RegisteredView.Of(done, Account.Id, setup);
                await entry.EnterAsync(HttpContext, Account.Id, "registration");
                return Page();
            default:
                return Redirect(PortalGate.Root);
        }
    }

    private PageResult Again(byte[] seed, string pending, string error)
    {
        Error = Text.T(error);
        Show(seed, pending);
        return Page();
    }

    private void Show(byte[] seed, string closed) => Seed = SeedForm.Of(seed, closed, options.Value.Title, Account.Id);

    private async Task<bool> HasFactorAsync() => (await factors.ListAsync(Session.AccountId, HttpContext.RequestAborted)).Count > 0;
}
