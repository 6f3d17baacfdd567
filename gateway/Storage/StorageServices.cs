using Gateway.Accounts;
using Gateway.AppPasswords;
using Microsoft.Extensions.Options;

namespace Gateway.Storage;

/// <summary>Registers the database and the stores over it.</summary>
internal static class StorageServices
{
    /// <summary>Reads <c>Gateway:Store</c> and <c>Gateway:DataDirectory</c>. The host migrates before it serves.</summary>
    public static IServiceCollection AddStorage(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<StorageOptions>()
            .Bind(configuration.GetSection(StorageOptions.Section))
            .PostConfigure(options =>
                options.DataDirectory = options.DataDirectory is "" ? configuration["Gateway:DataDirectory"] ?? "." : options.DataDirectory)
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<StorageOptions>, StorageOptionsValidator>();
        services.AddMetrics();
        services.AddSingleton<StorageMetrics>();
        services.AddSingleton<SqliteDatabase>();
        services.AddSingleton<PostgreSqlDatabase>();
        services.AddSingleton<Database>(provider =>
            provider.GetRequiredService<IOptions<StorageOptions>>().Value.Provider == StorageProvider.Postgres
                ? provider.GetRequiredService<PostgreSqlDatabase>()
                : provider.GetRequiredService<SqliteDatabase>());
        services.AddSingleton<AccountStore>();
        services.AddSingleton<AppPasswordStore>();
        return services;
    }
}
