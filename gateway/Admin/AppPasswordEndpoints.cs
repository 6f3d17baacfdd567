using System.Text;
using Gateway.Accounts;
using Gateway.AppPasswords;
using Gateway.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.Admin;

/// <summary><c>/accounts/{id}/app-passwords</c> and <c>/app-passwords/{id}</c>. The secret is in the answer to its creation and nowhere else.</summary>
internal static class AppPasswordEndpoints
{
    public static void MapAppPasswords(this IEndpointRouteBuilder api)
    {
        var ofAccount = api.MapGroup("/accounts/{account}/app-passwords").WithTags("app passwords");
        ofAccount.MapGet("/", ListAsync).WithSummary("An account's app passwords");
        ofAccount.MapPost("/", IssueAsync).WithSummary("Make one; the only answer that shows it");
        ofAccount.MapDelete("/", RevokeAllAsync).For(AdminRole.Helpdesk, AdminRole.Security).WithSummary("Delete all of them; their sessions end within a second");

        var single = api.MapGroup("/app-passwords/{id}").WithTags("app passwords");
        single.MapGet("/", FindAsync).WithSummary("One app password");
        single.MapDelete("/", (string id, AppPasswordChanges changes, HttpContext context, CancellationToken cancellationToken) =>
            changes.ApplyAsync(id, context, (revoker, account, actor) => revoker.RevokeAsync(account, id, actor, cancellationToken), cancellationToken))
            .For(AdminRole.Helpdesk, AdminRole.Security)
            .WithSummary("Delete it for good; its sessions end within a second");
        single.MapPut("/scope", ChangeScopeAsync).WithSummary("Change what it opens; its sessions end within a second and come back if they may");
        single.MapPost("/suspend", (string id, AppPasswordChanges changes, HttpContext context, CancellationToken cancellationToken) =>
            changes.ApplyAsync(id, context, (revoker, account, actor) => revoker.SuspendAsync(account, id, actor, cancellationToken), cancellationToken))
            .For(AdminRole.Helpdesk, AdminRole.Security)
            .WithSummary("Switch it off; its sessions end within a second");
        single.MapPost("/resume", (string id, AppPasswordChanges changes, HttpContext context, CancellationToken cancellationToken) =>
            changes.ApplyAsync(id, context, (revoker, account, actor) => revoker.ResumeAsync(account, id, actor, cancellationToken), cancellationToken))
            .WithSummary("Switch it on again");
    }

    private static async Task<Results<Ok<Page<AppPasswordResource>>, ProblemHttpResult>> ListAsync(
        string account, AccountStore accounts, AppPasswordStore store, LastUseLog uses, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await accounts.FindByLoginNameAsync(account.ToLowerInvariant(), cancellationToken) is not { } owner)
        {
            return AdminProblem.NotFound($"account {account}");
        }

        var used = await uses.ListAsync(owner.Id, cancellationToken);
        var found = await store.ListAsync(owner.Id, cancellationToken);
        return TypedResults.Ok(new Page<AppPasswordResource>(
            [.. found.Select(entry => AppPasswordResource.Of(entry, used.GetValueOrDefault(entry.Id), time.GetUtcNow()))], null));
    }

    private static async Task<Results<Created<IssuedAppPasswordResource>, Ok<IssuedAppPasswordResource>, ProblemHttpResult>> IssueAsync(
        string account, IssueAppPasswordRequest request, [AsParameters] Issuing issuing, HttpContext context, CancellationToken cancellationToken)
    {
        var (issuer, time) = (issuing.Issuer, issuing.Time);
        if (!Idempotency.TryRead(context, request, out var key)) return Idempotency.BadKey;
        if (await issuing.Idempotency.FindAsync(key, cancellationToken) is { } before) return await AgainAsync(before, issuing, cancellationToken);

        var wanted = new IssueRequest(account.ToLowerInvariant(), request.Label)
        {
            Scope = new(request.Protocols ?? [], request.Networks ?? [], null),
            Expires = request.Expires,
            Also = issuing.Idempotency.Noting(key),
        };
        try
        {
            return Answer(await issuer.IssueAsync(wanted, AdminActor.Of(context), cancellationToken), account, time, context);
        }
        catch (StoreConflictException) when (key is not null)
        {
            // The same request came twice at once.
            return await issuing.Idempotency.FindAsync(key, cancellationToken) is { } meanwhile ? await AgainAsync(meanwhile, issuing, cancellationToken) : Idempotency.Gone;
        }
    }

    private static async Task<Results<Created<IssuedAppPasswordResource>, Ok<IssuedAppPasswordResource>, ProblemHttpResult>> AgainAsync(
        CreationBefore made, Issuing issuing, CancellationToken cancellationToken) =>
        !made.IsSameRequest ? Idempotency.OtherRequest
        : await issuing.Store.FindAsync(made.Resource, cancellationToken) is { Revoked: null } found
            ? TypedResults.Ok(new IssuedAppPasswordResource(AppPasswordResource.Of(found, null, issuing.Time.GetUtcNow()), null))
        : Idempotency.Gone;

    private static Results<Created<IssuedAppPasswordResource>, Ok<IssuedAppPasswordResource>, ProblemHttpResult> Answer(
        IssueResult result, string account, TimeProvider time, HttpContext context)
    {
        switch (result)
        {
            case IssueResult.Issued { AppPassword: var issued }:
                using (issued)
                {
                    context.Response.Headers.CacheControl = "no-store";
                    return TypedResults.Created(
                        $"{AdminRoutes.Prefix}/app-passwords/{issued.Record.Id}",
                        new IssuedAppPasswordResource(AppPasswordResource.Of(issued.Record, null, time.GetUtcNow()), Encoding.ASCII.GetString(issued.PlainText.Octets)));
                }

            case IssueResult.LimitReached limit:
                return AdminProblem.Conflict($"{account} has {limit.Limit} app passwords already, as many as it may; delete one first.");
            case IssueResult.NotAllowed:
                return AdminProblem.Conflict($"The policy of {account} forbids new app passwords, or the account is blocked.");
            case IssueResult.UnknownAccount:
                return AdminProblem.NotFound($"account {account}");
            case IssueResult.Invalid invalid:
                return AdminProblem.Invalid($"The {invalid.Field} asked for makes no sense.");
            case IssueResult.Busy:
                context.Response.Headers.RetryAfter = "5";
                return AdminProblem.Of(StatusCodes.Status503ServiceUnavailable, "Too many hashes are being computed; try again shortly.");
            default:
                throw new InvalidOperationException("An unknown result of issuing an app password.");
        }
    }

    private static async Task<Results<Ok<AppPasswordResource>, ProblemHttpResult>> ChangeScopeAsync(
        string id, ChangeScopeRequest request, AppPasswordChanges changes, TimeProvider time, HttpContext context, CancellationToken cancellationToken)
    {
        if (ScopeReader.Read(new(request.Protocols ?? [], request.Networks ?? [], null), out var field) is not { } scope) return AdminProblem.Invalid($"The {field} asked for makes no sense.");
        if (request.Expires <= time.GetUtcNow() || (request.NeverExpires && request.Expires is not null)) return AdminProblem.Invalid("The expires asked for makes no sense.");

        var wanted = new ScopeChange
        {
            Protocols = request.Protocols is null ? null : scope.Protocols,
            Networks = request.Networks is null ? null : scope.Networks,
            Unbind = request.ForgetDevice,
            SetExpires = request.NeverExpires || request.Expires is not null,
            // As the store keeps it, so that the row's MAC is over what comes back.
            Expires = request.Expires is { } end ? DateTimeOffset.FromUnixTimeMilliseconds(end.ToUnixTimeMilliseconds()) : null,
        };
        return await changes.ApplyAsync(id, context, (revoker, account, actor) => revoker.RescopeAsync(account, id, wanted, actor, cancellationToken), cancellationToken);
    }

    private static async Task<Results<Ok<AppPasswordResource>, ProblemHttpResult>> FindAsync(
        string id, AppPasswordStore store, TimeProvider time, CancellationToken cancellationToken) =>
        await store.FindAsync(id, cancellationToken) is { } found
            ? TypedResults.Ok(AppPasswordResource.Of(found, null, time.GetUtcNow()))
            : AdminProblem.NotFound($"app password {id}");

    private static async Task<Results<Ok<CountResult>, ProblemHttpResult>> RevokeAllAsync(
        string account, AccountStore accounts, AppPasswordRevoker revoker, HttpContext context, CancellationToken cancellationToken) =>
        await accounts.FindByLoginNameAsync(account.ToLowerInvariant(), cancellationToken) is { } owner
            ? TypedResults.Ok(new CountResult(await revoker.RevokeAllAsync(owner.Id, AdminActor.Of(context), cancellationToken)))
            : AdminProblem.NotFound($"account {account}");

    /// <summary>What making one takes.</summary>
    internal sealed record Issuing(AppPasswordIssuer Issuer, AppPasswordStore Store, Idempotency Idempotency, TimeProvider Time);
}
