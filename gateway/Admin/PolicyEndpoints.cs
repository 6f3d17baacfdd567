using Gateway.Accounts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.Admin;

/// <summary><c>/policy</c>, <c>/policy/domains/{domain}</c>, <c>/policy/accounts/{account}</c>: each level stored whole, edited under its ETag.</summary>
internal static class PolicyEndpoints
{
    public static void MapPolicies(this IEndpointRouteBuilder api)
    {
        var policies = api.MapGroup("/policy").WithTags("policy");
        Map(policies, "/", _ => PolicyScope.Global);
        Map(policies, "/domains/{name}", PolicyScope.Domain);
        Map(policies, "/accounts/{name}", PolicyScope.Account);
        policies.MapGet("/effective/{account}", EffectiveAsync).WithSummary("What holds for an account, all levels folded");
    }

    private static void Map(RouteGroupBuilder policies, string path, Func<string, PolicyScope> scopeOf)
    {
        policies.MapGet(path, (PolicyStore store, HttpContext context, CancellationToken cancellationToken) =>
            ShowAsync(store, scopeOf(NameOf(context)), context, cancellationToken)).WithSummary("What is set at this level; absent settings come from the level above");
        policies.MapPut(path, (PolicyStore store, AccountPolicy policy, HttpContext context, CancellationToken cancellationToken) =>
            SetAsync(store, scopeOf(NameOf(context)), policy, context, cancellationToken)).WithSummary("Set this level whole; If-Match guards against somebody else's edit");
    }

    private static string NameOf(HttpContext context) => (context.Request.RouteValues["name"] as string ?? "").ToLowerInvariant();

    private static async Task<Ok<AccountPolicy>> ShowAsync(PolicyStore store, PolicyScope scope, HttpContext context, CancellationToken cancellationToken)
    {
        var stored = await store.FindAsync(scope, cancellationToken);
        context.Response.Headers.ETag = $"\"{stored?.Etag}\"";
        return TypedResults.Ok(stored?.Policy ?? new AccountPolicy());
    }

    private static async Task<Results<Ok<AccountPolicy>, ProblemHttpResult>> SetAsync(
        PolicyStore store, PolicyScope scope, AccountPolicy policy, HttpContext context, CancellationToken cancellationToken)
    {
        if (PolicyFault.Find(policy) is { } fault) return AdminProblem.Invalid(fault + ".");

        var match = context.Request.GetTypedHeaders().IfMatch.Select(tag => tag.Tag.Value?.Trim('"')).FirstOrDefault();
        if (await store.SetAsync(scope, policy, match is "*" ? null : match, AdminActor.Of(context), cancellationToken) is not { } stored)
        {
            return AdminProblem.Of(StatusCodes.Status412PreconditionFailed, $"The policy of {scope} was changed meanwhile; read it again.");
        }

        context.Response.Headers.ETag = $"\"{stored.Etag}\"";
        return TypedResults.Ok(stored.Policy);
    }

    private static async Task<Ok<AccountPolicy>> EffectiveAsync(string account, PolicyStore store, CancellationToken cancellationToken) =>
        TypedResults.Ok(await store.EffectiveAsync(account.ToLowerInvariant(), cancellationToken));
}
