using Gateway.Accounts.SecondFactors;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.Portal.Pages;

/// <summary>The second step of signing in.</summary>
internal sealed class SecondStepModel(PortalSignIn signIn, PasskeyCeremonies passkeys, SecondFactorStore factors, PortalEntry entry)
    : SecondStepPage(signIn, passkeys, factors)
{
    protected override PortalLevel Needs => PortalLevel.PasswordGiven;

    public Task<IActionResult> OnGetAsync() => AskAsync(null);

    public Task<IActionResult> OnPostAsync(string? code) => JudgeCodeAsync(code, null);

    public Task<IActionResult> OnPostPasskeyAsync(string? credential, string? pending) => JudgePasskeyAsync(new(credential, pending), null);

    protected override Task DoneAsync(string how) => entry.EnterAsync(HttpContext, Session.AccountId, how);
}
