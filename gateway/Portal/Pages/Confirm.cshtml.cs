using Gateway.Accounts.SecondFactors;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.Portal.Pages;

/// <summary>Asks for a second step again before a change, then goes on where the person was.</summary>
internal sealed class ConfirmModel(PortalSignIn signIn, PasskeyCeremonies passkeys, SecondFactorStore factors, PortalSessions sessions)
    : SecondStepPage(signIn, passkeys, factors)
{
    public Task<IActionResult> OnGetAsync(string? to) => AskAsync(LocalPath.Of(to));

    public Task<IActionResult> OnPostAsync(string? code, string? to) => JudgeCodeAsync(code, LocalPath.Of(to));

    public Task<IActionResult> OnPostPasskeyAsync(string? credential, string? pending, string? to) => JudgePasskeyAsync(new(credential, pending), LocalPath.Of(to));

    protected override Task DoneAsync(string how) => sessions.StepUpAsync(HttpContext, Session);
}
