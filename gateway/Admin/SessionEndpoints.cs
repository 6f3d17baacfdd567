using Gateway.ProtocolAdapters.Contract;
using Gateway.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.Admin;

/// <summary><c>/sessions</c> of this node.</summary>
internal static class SessionEndpoints
{
    public static void MapSessions(this IEndpointRouteBuilder api)
    {
        var sessions = api.MapGroup("/sessions").WithTags("sessions");
        sessions.MapGet("/", List).WithSummary("Live sessions of this node");
        sessions.MapDelete("/{id}", End).WithSummary("End one; its app password stays");
    }

    private static Ok<Page<SessionResource>> List(SessionRegistry registry, string? account) =>
        TypedResults.Ok(new Page<SessionResource>([.. registry.List(account?.ToLowerInvariant()).OrderBy(session => session.Begun).Select(SessionResource.Of)], null));

    private static Results<Ok<CountResult>, ProblemHttpResult> End(SessionRegistry registry, string id) =>
        registry.Terminate(id, SessionTermination.EndedByRequest)
            ? TypedResults.Ok(new CountResult(1))
            : AdminProblem.NotFound($"session {id}, or it has ended");
}
