namespace Gateway.Sessions;

/// <summary>Registers live sessions and what ends them.</summary>
internal static class SessionServices
{
    /// <summary>Needs storage for the revocation log.</summary>
    public static IServiceCollection AddSessions(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<SessionOptions>()
            .Bind(configuration.GetSection(SessionOptions.Section))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddMetrics();
        services.AddSingleton<SessionMetrics>();
        services.AddSingleton<SessionRegistry>();
        services.AddSingleton<RevocationEpochs>();
        services.AddSingleton<LocalRevocationChannel>();
        services.AddSingleton<IRevocationChannel>(provider => provider.GetRequiredService<LocalRevocationChannel>());
        services.AddSingleton<SessionDirectory>();
        services.AddSingleton<RevocationFeed>();
        services.AddHostedService(provider => provider.GetRequiredService<RevocationFeed>());
        services.AddHostedService<SessionSweep>();
        return services;
    }
}
