using Gateway.Accounts;
using Gateway.Audit;

namespace Gateway.Portal;

/// <summary>To the organisation's provider, and back from it.</summary>
internal static class OidcEndpoints
{
    private const string Failed = PortalGate.Root + "/sign-in?problem=provider";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(OidcSignIn.Path, BeginAsync).ExcludeFromDescription();
        routes.MapGet(OidcSignIn.Path + "/back", CompleteAsync).ExcludeFromDescription();
    }

    private static async Task<IResult> BeginAsync(OidcSignIn signIn, HttpContext context, string? to)
    {
        var isStepUp = context.Features.Get<PortalVisit>()?.Level is PortalLevel.SignedIn;
        return Results.Redirect(await signIn.BeginAsync(context, isStepUp ? LocalPath.Of(to) : null) ?? Failed);
    }

    private static async Task<IResult> CompleteAsync(
        OidcSignIn signIn, PortalSessions sessions, PortalEntry entry, AccountStateChanger states, PortalJournal journal, HttpContext context, string? code, string? state)
    {
        if (await signIn.CompleteAsync(context, code, state) is not { } arrival)
        {
            journal.Refused(context, null, null, "provider");
            return Results.Redirect(Failed);
        }

        var account = arrival.Account;
        if (arrival.To is { } to)
        {
            var session = context.Features.Get<PortalVisit>()?.Session;
            if (session is not { Level: PortalLevel.SignedIn } || session.AccountId != account.Id || !arrival.HasSecondFactor) return Results.Redirect(Failed);
            await sessions.StepUpAsync(context, session);
            return Results.Redirect(to);
        }

        if (!arrival.HasSecondFactor)
        {
            await sessions.BeginAsync(context, account.Id);
            return Results.Redirect(PortalGate.Root);
        }

        // Its second factor is the provider's: nothing is left to register.
        if (account.State is TwoStepState.Enabled) await states.SetAsync(account.Id, TwoStepState.Enforced, Actor.Owner(account.Id), context.RequestAborted);
        await entry.EnterAsync(context, account.Id, "provider");
        return Results.Redirect(PortalGate.Root);
    }
}
