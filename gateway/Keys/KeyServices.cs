namespace Gateway.Keys;

/// <summary>Registers the root keys.</summary>
internal static class KeyServices
{
    /// <summary>Keys are read when first asked for; an unusable file throws <see cref="KeyFileException"/> there.</summary>
    public static IServiceCollection AddKeys(this IServiceCollection services, IConfiguration configuration)
    {
        var options = configuration.GetSection(KeyOptions.Section).Get<KeyOptions>() ?? new();
        var folder = options.Directory ?? Path.Combine(configuration["Gateway:DataDirectory"] ?? "data", "keys");
        services.AddSingleton(_ => new KeyFolder(folder));
        services.AddSingleton(provider => provider.GetRequiredService<KeyFolder>().Load(options.CreateFirstKey));
        services.AddSingleton<KeyTrust>();
        services.AddSingleton<KeyRotator>();
        services.AddSingleton<KeyGuard>();
        services.AddHostedService(provider => provider.GetRequiredService<KeyGuard>());
        return services;
    }
}
