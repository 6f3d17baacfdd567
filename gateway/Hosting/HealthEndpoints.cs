using Gateway.Admin;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.Hosting;

/// <summary><c>/healthz</c>: the process answers. <c>/readyz</c>: it can sign people in, and says why when not.</summary>
internal static class HealthEndpoints
{
    private static readonly ListenerRole[] Everywhere = [ListenerRole.Edge, ListenerRole.Admin, ListenerRole.Telemetry];

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/healthz", () => TypedResults.Text("alive\n")).ServedOn(Everywhere).ForEverybody().ExcludeFromDescription();
        routes.MapGet("/readyz", Ready).ServedOn(Everywhere).ForEverybody().ExcludeFromDescription();
    }

    // Strangers learn whether, the operator also why.
    private static ContentHttpResult Ready(HttpContext context, Readiness readiness)
    {
        var fault = readiness.Fault;
        return fault is null
            ? TypedResults.Text("ready\n")
            : TypedResults.Text(ListenerGate.RoleOf(context) is ListenerRole.Edge ? "not ready\n" : fault + "\n", statusCode: StatusCodes.Status503ServiceUnavailable);
    }
}
