using System.Globalization;
using Gateway.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.Admin;

/// <summary><c>/sessions</c> of all nodes.</summary>
internal static class SessionEndpoints
{
    private const int LargestPage = 10_000;

    public static void MapSessions(this IEndpointRouteBuilder api)
    {
        var sessions = api.MapGroup("/sessions").WithTags("sessions");
        sessions.MapGet("/", ListAsync).WithSummary("Live sessions of all nodes, oldest first");
        sessions.MapDelete("/{id}", EndAsync).For(AdminRole.Helpdesk, AdminRole.Security).WithSummary("End one, on whichever node it is; its app password stays");
    }

    private static async Task<Ok<SessionPage>> ListAsync(SessionDirectory directory, string? account, int? after, int? limit, CancellationToken cancellationToken)
    {
        var listing = await directory.ListAsync(account?.ToLowerInvariant(), cancellationToken);
        var (skip, most) = (Math.Max(0, after ?? 0), Math.Clamp(limit ?? LargestPage, 1, LargestPage));
        var page = listing.Sessions.Skip(skip).Take(most).Select(SessionResource.Of).ToList();
        var next = skip + page.Count < listing.Sessions.Count ? (skip + page.Count).ToString(CultureInfo.InvariantCulture) : null;
        return TypedResults.Ok(new SessionPage(page, next, listing.Silent));
    }

    private static async Task<Results<Ok<CountResult>, ProblemHttpResult>> EndAsync(
        SessionDirectory directory, string id, HttpContext context, CancellationToken cancellationToken) =>
        await directory.EndAsync(id, accountId: null, AdminActor.Of(context), cancellationToken) switch
        {
            SessionEnding.Ended => TypedResults.Ok(new CountResult(1)),
            SessionEnding.NotFound => AdminProblem.NotFound($"session {id}, or it has ended"),
            SessionEnding.Unknown => AdminProblem.Of(StatusCodes.Status503ServiceUnavailable, $"A node that may hold session {id} does not answer; try again shortly."),
            _ => throw new InvalidOperationException("An unknown result of ending a session."),
        };
}
