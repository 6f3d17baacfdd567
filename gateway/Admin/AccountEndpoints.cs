using Gateway.Accounts;
using Gateway.Accounts.SecondFactors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.Admin;

/// <summary><c>/accounts</c>.</summary>
internal static class AccountEndpoints
{
    private const int LargestPage = 1_000;

    public static void MapAccounts(this IEndpointRouteBuilder api)
    {
        var accounts = api.MapGroup("/accounts").WithTags("accounts");
        accounts.MapGet("/", ListAsync).WithSummary("One page of accounts, ordered by address");
        accounts.MapPost("/", AddAsync).WithSummary("Add an account");
        accounts.MapGet("/{id}", FindAsync).WithSummary("One account, by address or alias");
        accounts.MapPost("/{id}/password-changed", PasswordChangedAsync)
            .WithSummary("Tell that the account password was changed: under the policy Revoke all app passwords are deleted");
        accounts.MapPost("/{id}/require-registration", RequireRegistrationAsync)
            .WithSummary("Take the second factors, recovery codes and portal sessions away: the next portal sign-in registers anew; app passwords stay");
        accounts.MapPost("/{id}/forget-browsers", ForgetBrowsersAsync).For(AdminRole.Helpdesk, AdminRole.Security)
            .WithSummary("Forget remembered browsers, and sign the account out of the portal everywhere");
        accounts.MapPut("/{id}/state", SetStateAsync).WithSummary("Set the two-step state; sessions that it forbids end within a second");
    }

    private static async Task<Ok<Page<AccountResource>>> ListAsync(
        AccountStore store, TwoStepState? state, string? domain, string? contains, string? after, int? limit, CancellationToken cancellationToken)
    {
        var filter = new AccountFilter
        {
            State = state,
            Domain = domain?.ToLowerInvariant(),
            Contains = contains?.ToLowerInvariant(),
            After = after,
            Limit = Math.Clamp(limit ?? 100, 1, LargestPage),
        };
        var found = await store.ListAsync(filter, cancellationToken);
        return TypedResults.Ok(new Page<AccountResource>([.. found.Select(AccountResource.Of)], found.Count == filter.Limit ? found[^1].Id : null));
    }

    private static async Task<Results<Created<AccountResource>, Ok<AccountResource>, ProblemHttpResult>> AddAsync(
        AddAccountRequest request, AccountRegistrar registrar, AccountStore store, Idempotency idempotency, HttpContext context, CancellationToken cancellationToken)
    {
        if (!Idempotency.TryRead(context, request, out var key)) return Idempotency.BadKey;
        if (await idempotency.FindAsync(key, cancellationToken) is { } before) return await AgainAsync(before);

        var account = new AccountRequest(request.Id, request.State, request.Group) { Aliases = request.Aliases ?? [], Also = idempotency.Noting(key) };
        return await registrar.AddAsync(account, AdminActor.Of(context), cancellationToken) switch
        {
            AddAccountResult.Added added => TypedResults.Created($"{AdminRoutes.Prefix}/accounts/{AdminRoutes.Segment(added.Account.Id)}", AccountResource.Of(added.Account)),
            // The same request may have come twice at once.
            AddAccountResult.NameTaken when await idempotency.FindAsync(key, cancellationToken) is { } meanwhile => await AgainAsync(meanwhile),
            AddAccountResult.NameTaken taken => AdminProblem.Conflict($"{taken.Name}, or one of its aliases, is an account's name already."),
            AddAccountResult.InvalidName invalid => AdminProblem.Invalid($"\"{invalid.Name}\" is no address; write for example alice@example.org."),
            _ => throw new InvalidOperationException("An unknown result of adding an account."),
        };

        async Task<Results<Created<AccountResource>, Ok<AccountResource>, ProblemHttpResult>> AgainAsync(CreationBefore made) =>
            !made.IsSameRequest ? Idempotency.OtherRequest
            : await store.FindAsync(made.Resource, cancellationToken) is { } found ? TypedResults.Ok(AccountResource.Of(found))
            : Idempotency.Gone;
    }

    private static async Task<Results<Ok<AccountResource>, ProblemHttpResult>> FindAsync(AccountStore store, string id, CancellationToken cancellationToken) =>
        await store.FindByLoginNameAsync(id.ToLowerInvariant(), cancellationToken) is { } account
            ? TypedResults.Ok(AccountResource.Of(account))
            : AdminProblem.NotFound($"account {id}");

    private static async Task<Results<Ok<CountResult>, ProblemHttpResult>> PasswordChangedAsync(
        AccountPasswordChanges changes, string id, HttpContext context, CancellationToken cancellationToken) =>
        await changes.TellAsync(id.ToLowerInvariant(), AdminActor.Of(context), cancellationToken) is { } deleted
            ? TypedResults.Ok(new CountResult(deleted))
            : AdminProblem.NotFound($"account {id}");

    private static async Task<Results<Ok<AccountResource>, ProblemHttpResult>> SetStateAsync(
        AccountStateChanger changer, string id, SetStateRequest request, HttpContext context, CancellationToken cancellationToken) =>
        await changer.SetAsync(id.ToLowerInvariant(), request.State, AdminActor.Of(context), cancellationToken) is { } account
            ? TypedResults.Ok(AccountResource.Of(account))
            : AdminProblem.NotFound($"account {id}");

    private static async Task<Results<Ok<CountResult>, ProblemHttpResult>> RequireRegistrationAsync(
        FactorReset reset, string id, HttpContext context, CancellationToken cancellationToken) =>
        await reset.RequireRegistrationAsync(id.ToLowerInvariant(), AdminActor.Of(context), cancellationToken) is { } factors
            ? TypedResults.Ok(new CountResult(factors))
            : AdminProblem.NotFound($"account {id}");

    private static async Task<Results<Ok<CountResult>, ProblemHttpResult>> ForgetBrowsersAsync(
        FactorReset reset, string id, HttpContext context, CancellationToken cancellationToken) =>
        await reset.ForgetBrowsersAsync(id.ToLowerInvariant(), AdminActor.Of(context), cancellationToken) is { } browsers
            ? TypedResults.Ok(new CountResult(browsers))
            : AdminProblem.NotFound($"account {id}");
}
