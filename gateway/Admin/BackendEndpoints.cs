using Gateway.Backends;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.Admin;

/// <summary>One destination of a backend.</summary>
internal sealed record BackendResource(string Backend, string Protocol, string Host, int Port, bool Up);

/// <summary><c>/backends</c>.</summary>
internal static class BackendEndpoints
{
    public static void MapBackends(this IEndpointRouteBuilder api) =>
        api.MapGet("/backends", List).WithTags("backends").WithSummary("Every destination, and whether it answered lately");

    private static Ok<Page<BackendResource>> List(BackendRouter router, DestinationHealth health) => TypedResults.Ok(new Page<BackendResource>(
        [
            .. from service in router.Table.Services
               from destination in service.Destinations
               select new BackendResource(service.BackendName, service.Protocol.Name, destination.Host, destination.Port, !health.IsDown(destination)),
        ],
        null));
}
