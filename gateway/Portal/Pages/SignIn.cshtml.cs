using Microsoft.AspNetCore.Mvc;

namespace Gateway.Portal.Pages;

/// <summary>The first step: name and account password.</summary>
internal sealed class SignInModel(PortalSignIn signIn, PortalSessions sessions) : PortalPage
{
    public string? Error { get; private set; }

    public string? Name { get; private set; }

    protected override PortalLevel Needs => PortalLevel.Nobody;

    public IActionResult OnGet() => Visit.Level is PortalLevel.SignedIn ? Redirect(PortalGate.Root) : Page();

    public async Task<IActionResult> OnPostAsync(string? name, string? secret)
    {
        var (result, account) = await signIn.CheckPasswordAsync(HttpContext, name, secret);
        if (result is StepResult.Right)
        {
            await sessions.BeginAsync(HttpContext, account!.Id);
            return Redirect(PortalGate.Root);
        }

        Name = name;
        Error = Text.T("SignIn." + result);
        return Page();
    }
}
