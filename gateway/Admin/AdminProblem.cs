using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.Admin;

/// <summary>Refusals as problem details (RFC 9457), their detail fit to be shown to a person.</summary>
internal static class AdminProblem
{
    public static ProblemHttpResult NotFound(string what) => Of(StatusCodes.Status404NotFound, $"There is no {what}.");

    public static ProblemHttpResult Invalid(string detail) => Of(StatusCodes.Status400BadRequest, detail);

    public static ProblemHttpResult Conflict(string detail) => Of(StatusCodes.Status409Conflict, detail);

    /// <summary>The store can't answer: come back.</summary>
    public static ProblemHttpResult StoreAway(HttpContext context)
    {
        context.Response.Headers.RetryAfter = "5";
        return Of(StatusCodes.Status503ServiceUnavailable, "The store can't answer now; try again shortly.");
    }

    public static ProblemHttpResult Of(int status, string detail) => TypedResults.Problem(detail, statusCode: status);
}
