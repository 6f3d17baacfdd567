using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.Admin;

/// <summary><c>/tokens</c>: made and revoked at the machine alone. The text is in the answer to its creation and nowhere else.</summary>
internal static class TokenEndpoints
{
    public static void MapTokens(this IEndpointRouteBuilder api)
    {
        var tokens = api.MapGroup("/tokens").WithTags("tokens");
        tokens.MapGet("/", ListAsync).For(AdminRole.Auditor, AdminRole.Security).WithSummary("Tokens in force, never their text");
        tokens.MapPost("/", IssueAsync).For(AdminRole.Machine).WithSummary("Make one; the only answer that shows its text");
        tokens.MapDelete("/{id}", RevokeAsync).For(AdminRole.Machine).WithSummary("Take one away at once");
    }

    private static async Task<Ok<Page<TokenResource>>> ListAsync(AdminTokenStore store, CancellationToken cancellationToken) =>
        TypedResults.Ok(new Page<TokenResource>([.. (await store.ListAsync(cancellationToken)).Select(TokenResource.Of)], null));

    private static async Task<Results<Created<IssuedTokenResource>, Ok<IssuedTokenResource>, ProblemHttpResult>> IssueAsync(
        TokenRequest request, AdminTokens tokens, AdminTokenStore store, Idempotency idempotency, HttpContext context, CancellationToken cancellationToken)
    {
        if (!Idempotency.TryRead(context, request, out var key)) return Idempotency.BadKey;
        if (await idempotency.FindAsync(key, cancellationToken) is { } before) return await AgainAsync(before);

        try
        {
            if (await tokens.IssueAsync(request, AdminActor.Of(context), idempotency.Noting(key), cancellationToken) is { } issued)
            {
                context.Response.Headers.CacheControl = "no-store";
                return TypedResults.Created($"{AdminRoutes.Prefix}/tokens/{issued.Token.Id}", new IssuedTokenResource(TokenResource.Of(issued.Token), issued.Text));
            }
        }
        catch (ArgumentException wrong)
        {
            return AdminProblem.Invalid(wrong.Message);
        }

        return await idempotency.FindAsync(key, cancellationToken) is { } meanwhile
            ? await AgainAsync(meanwhile)
            : AdminProblem.Conflict($"A token in force is named {request.Name} already; revoke it first, or choose another name.");

        async Task<Results<Created<IssuedTokenResource>, Ok<IssuedTokenResource>, ProblemHttpResult>> AgainAsync(CreationBefore made) =>
            !made.IsSameRequest ? Idempotency.OtherRequest
            : (await store.ListAsync(cancellationToken)).FirstOrDefault(token => token.Id == made.Resource) is { } token ? TypedResults.Ok(new IssuedTokenResource(TokenResource.Of(token), null))
            : Idempotency.Gone;
    }

    private static async Task<Results<Ok<TokenResource>, ProblemHttpResult>> RevokeAsync(
        string id, AdminTokens tokens, HttpContext context, CancellationToken cancellationToken) =>
        await tokens.RevokeAsync(id, AdminActor.Of(context), cancellationToken) is { } token
            ? TypedResults.Ok(TokenResource.Of(token))
            : AdminProblem.NotFound($"token {id}");
}
