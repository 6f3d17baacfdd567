namespace Gateway.Hosting;

/// <summary>What a listening HTTP port or socket is for.</summary>
internal enum ListenerRole
{
    /// <summary>Mail apps and browsers.</summary>
    Edge,

    /// <summary>In clear at the edge: redirects to https and reads nothing.</summary>
    Redirect,

    /// <summary>The admin API.</summary>
    Admin,

    /// <summary>Metrics and health for the monitoring network.</summary>
    Telemetry,
}

/// <summary>On each connection: the listener that it came by.</summary>
internal sealed record ListenerFeature(string Name, ListenerRole Role);

/// <summary>On an endpoint: the roles that it is served on. An endpoint without it is an edge's.</summary>
internal sealed record ServedOn(params ListenerRole[] Roles);
