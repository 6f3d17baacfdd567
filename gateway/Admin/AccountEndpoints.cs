using Gateway.Accounts;
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

    private static async Task<Results<Created<AccountResource>, ProblemHttpResult>> AddAsync(
        AccountRegistrar registrar, AddAccountRequest request, HttpContext context, CancellationToken cancellationToken)
    {
        var account = new AccountRequest(request.Id, request.State, request.Group) { Aliases = request.Aliases ?? [] };
        return await registrar.AddAsync(account, AdminActor.Of(context), cancellationToken) switch
        {
            AddAccountResult.Added added => TypedResults.Created($"{AdminRoutes.Prefix}/accounts/{AdminRoutes.Segment(added.Account.Id)}", AccountResource.Of(added.Account)),
            AddAccountResult.NameTaken taken => AdminProblem.Conflict($"{taken.Name}, or one of its aliases, is an account's name already."),
            AddAccountResult.InvalidName invalid => AdminProblem.Invalid($"\"{invalid.Name}\" is no address; write for example alice@example.org."),
            _ => throw new InvalidOperationException("An unknown result of adding an account."),
        };
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
}
