namespace Gateway.Hosting;

/// <summary><c>/healthz</c>: the process answers. <c>/readyz</c>: it can sign people in.</summary>
internal static class HealthEndpoints
{
    private static readonly ListenerRole[] Everywhere = [ListenerRole.Edge, ListenerRole.Admin, ListenerRole.Telemetry];

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/healthz", () => TypedResults.Text("alive\n")).ServedOn(Everywhere).ExcludeFromDescription();
        routes.MapGet("/readyz", () => TypedResults.Text("ready\n")).ServedOn(Everywhere).ExcludeFromDescription();
    }
}
