using Gateway.Accounts.SecondFactors;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;

namespace Gateway.Portal.Pages;

/// <summary>Adds one more authenticator app.</summary>
internal sealed class AddAuthenticatorModel(
    Registration registration, FactorDrafts drafts, SecondFactorChanger changer, IOptions<PortalOptions> options) : PortalPage
{
    public string? Error { get; private set; }

    public string? Label { get; private set; }

    public SeedForm Seed { get; private set; } = null!;

    protected override bool NeedsRecent => true;

    public IActionResult OnGet() => Begin(null);

    public async Task<IActionResult> OnPostAsync(string? code, string? pending, string? label)
    {
        Label = label;
        if (registration.Continue(Session, pending) is not { } seed) return Begin("Error.Form");
        if (drafts.OfAuthenticator(Account.Id, label, seed, code) is not { } draft) return Show(seed, pending!, "SecondStep.Wrong");

        return await changer.AddAsync(draft, HttpContext.RequestAborted) ? Redirect(PortalGate.Root + "/security") : Show(seed, pending!, "Factor.TooMany");
    }

    private PageResult Begin(string? error)
    {
        var (seed, pending) = registration.Begin(Session);
        return Show(seed, pending, error);
    }

    private PageResult Show(byte[] seed, string pending, string? error)
    {
        Error = error is null ? null : Text.T(error);
        Seed = SeedForm.Of(seed, pending, options.Value.Title, Account.Id);
        return Page();
    }
}
