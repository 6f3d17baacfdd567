namespace Gateway.Admin;

/// <summary>On an endpoint: the roles that may call it. Without it: reading is for all roles, changing for security alone.</summary>
internal sealed record Allows(params AdminRole[] Roles)
{
    private static readonly Allows Reading = new(AdminRole.Auditor, AdminRole.Helpdesk, AdminRole.Security);
    private static readonly Allows Changing = new(AdminRole.Security);

    /// <summary>Health, and the pages, which have a door of their own: nobody is asked who he is.</summary>
    public static Allows Everybody { get; } = new();

    /// <summary>What holds for an endpoint and a method.</summary>
    public static Allows Of(Endpoint endpoint, string method) =>
        endpoint.Metadata.GetMetadata<Allows>() ?? (HttpMethods.IsGet(method) || HttpMethods.IsHead(method) ? Reading : Changing);

    /// <summary>The gateway's own machine may do everything.</summary>
    public bool Includes(AdminRole role) => role is AdminRole.Machine || Roles.Contains(role);
}

/// <summary>Says who may call an endpoint.</summary>
internal static class AllowsConvention
{
    public static TBuilder For<TBuilder>(this TBuilder endpoint, params AdminRole[] roles)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new Allows(roles));

    /// <summary>Nobody is asked who he is.</summary>
    public static TBuilder ForEverybody<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(Allows.Everybody);
}
