using Gateway.Accounts.SecondFactors;

namespace Gateway.Admin;

/// <summary>Registers what the admin API needs of the framework.</summary>
internal static class AdminServices
{
    public static IServiceCollection AddAdmin(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<AdminOptions>().Bind(configuration.GetSection(AdminOptions.Section));
        services.ConfigureHttpJsonOptions(json => AdminJson.Apply(json.SerializerOptions));
        services.AddSingleton<AdminGate>().AddSingleton<AdminTokens>().AddSingleton<AdminTokenStore>().AddSingleton<OperatorStore>().AddSingleton<Idempotency>();
        services.AddSingleton<AppPasswordChanges>().AddSingleton<BulkChanges>().AddSingleton<FactorReset>().AddSingleton<SignInStore>().AddSingleton<Scim.ScimActivation>();
        services.AddProblemDetails();
        return services.AddOpenApi("v1");
    }
}
