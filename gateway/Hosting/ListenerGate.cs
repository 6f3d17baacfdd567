namespace Gateway.Hosting;

/// <summary>
/// Keeps what is served apart by the listener a connection came by, not by host name or path: an admin path at the edge does not exist,
/// however it is spelled.
/// </summary>
internal static class ListenerGate
{
    public static void UseListenerGate(this WebApplication app, GatewayOptions options) => app.Use((context, next) =>
    {
        var role = RoleOf(context);
        if (role is ListenerRole.Redirect)
        {
            Redirect(context, options.PublicHost);
            return Task.CompletedTask;
        }

        var endpoint = context.GetEndpoint();
        if (endpoint is not null && !Serves(endpoint, role))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        return next(context);
    });

    /// <summary>Serves the endpoints of this group on these roles alone.</summary>
    public static TBuilder ServedOn<TBuilder>(this TBuilder endpoints, params ListenerRole[] roles)
        where TBuilder : IEndpointConventionBuilder => endpoints.WithMetadata(new ServedOn(roles));

    /// <summary>The role of the listener behind this request.</summary>
    public static ListenerRole RoleOf(HttpContext context) => context.Features.Get<ListenerFeature>()?.Role ?? ListenerRole.Edge;

    private static bool Serves(Endpoint endpoint, ListenerRole role) =>
        endpoint.Metadata.GetMetadata<ServedOn>()?.Roles.Contains(role) ?? role is ListenerRole.Edge;

    // 308 keeps method and body, and the credentials are not looked at (wire.md: "secret would cross in clear").
    private static void Redirect(HttpContext context, string publicHost)
    {
        context.Response.StatusCode = StatusCodes.Status308PermanentRedirect;
        context.Response.Headers.Location = $"https://{publicHost}{context.Request.PathBase}{context.Request.Path}{context.Request.QueryString}";
        context.Response.Headers.Connection = "close";
    }
}
