using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.Admin;

/// <summary>The role that an account's portal session has on the admin pages.</summary>
internal sealed record SetOperatorRequest(AdminRole Role);

/// <summary><c>/operators</c>: given and taken at the machine alone.</summary>
internal static class OperatorEndpoints
{
    public static void MapOperators(this IEndpointRouteBuilder api)
    {
        var operators = api.MapGroup("/operators").WithTags("operators");
        operators.MapGet("/", ListAsync).For(AdminRole.Auditor, AdminRole.Security).WithSummary("Accounts that may use the admin pages");
        operators.MapPut("/{account}", SetAsync).For(AdminRole.Machine).WithSummary("Give an account an operator role");
        operators.MapDelete("/{account}", RemoveAsync).For(AdminRole.Machine).WithSummary("Take an account's operator role away");
    }

    private static async Task<Ok<Page<Operator>>> ListAsync(OperatorStore store, CancellationToken cancellationToken) =>
        TypedResults.Ok(new Page<Operator>(await store.ListAsync(cancellationToken), null));

    private static async Task<Results<Ok<SetOperatorRequest>, ProblemHttpResult>> SetAsync(
        string account, SetOperatorRequest request, OperatorStore store, HttpContext context, CancellationToken cancellationToken) =>
        request.Role is AdminRole.Machine || !Enum.IsDefined(request.Role) ? AdminProblem.Invalid("An operator's role is Auditor, Helpdesk or Security.")
        : await store.SetAsync(account.ToLowerInvariant(), request.Role, AdminActor.Of(context), cancellationToken) ? TypedResults.Ok(request)
        : AdminProblem.NotFound($"account {account}");

    private static async Task<Results<Ok<CountResult>, ProblemHttpResult>> RemoveAsync(
        string account, OperatorStore store, HttpContext context, CancellationToken cancellationToken) =>
        await store.SetAsync(account.ToLowerInvariant(), null, AdminActor.Of(context), cancellationToken)
            ? TypedResults.Ok(new CountResult(1))
            : AdminProblem.NotFound($"operator {account}");
}
