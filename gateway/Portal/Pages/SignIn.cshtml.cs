using Gateway.Accounts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace Gateway.Portal.Pages;

/// <summary>The first step: name and account password; or both steps at once by a passkey, which checks its owner itself.</summary>
internal sealed class SignInModel(PortalSignIn signIn, PasskeyCeremonies passkeys, PortalEntry entry, PortalSessions sessions, IOptions<DirectoryOptions> directory) : PortalPage
{
    public string? Error { get; private set; }

    public string? Name { get; private set; }

    public PasskeyPart Part { get; private set; } = null!;

    /// <summary>Passwords are the organisation's provider's business: there is no field for one.</summary>
    public bool IsElsewhere => directory.Value.Method is DirectoryMethod.Oidc;

    protected override PortalLevel Needs => PortalLevel.Nobody;

    public async Task<IActionResult> OnGetAsync(string? problem) =>
        Visit.Level is PortalLevel.SignedIn ? Redirect(PortalGate.Root) : await ShowAsync(problem is null ? null : "Oidc.Failed");

    public async Task<IActionResult> OnPostAsync(string? name, string? secret)
    {
        if (IsElsewhere) return await ShowAsync(null);

        var (result, account) = await signIn.CheckPasswordAsync(HttpContext, name, secret);
        if (result is StepResult.Right)
        {
            await sessions.BeginAsync(HttpContext, account!.Id);
            return Redirect(PortalGate.Root);
        }

        Name = name;
        return await ShowAsync("SignIn." + result);
    }

    public async Task<IActionResult> OnPostPasskeyAsync(string? credential, string? pending)
    {
        if (await passkeys.CheckAsync(HttpContext, null, new(credential, pending)) is not { } account) return await ShowAsync("Passkey.Wrong");

        await entry.EnterAsync(HttpContext, account.Id, "passkey");
        return Redirect(PortalGate.Root);
    }

    private async Task<IActionResult> ShowAsync(string? error)
    {
        Error = error is null ? null : Text.T(error);
        Part = new((await passkeys.BeginAskingAsync(HttpContext, null))!, "/account/sign-in?handler=passkey", FormField, Text.T("Passkey.SignIn"));
        return Page();
    }
}
