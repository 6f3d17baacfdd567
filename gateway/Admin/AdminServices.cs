namespace Gateway.Admin;

/// <summary>Registers what the admin API needs of the framework.</summary>
internal static class AdminServices
{
    public static IServiceCollection AddAdmin(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json => AdminJson.Apply(json.SerializerOptions));
        services.AddSingleton<AppPasswordChanges>();
        services.AddProblemDetails();
        return services.AddOpenApi("v1");
    }
}
