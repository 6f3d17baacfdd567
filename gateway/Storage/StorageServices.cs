using Gateway.Accounts;
using Gateway.AppPasswords;
using Gateway.Audit;
using Gateway.Import;
using Microsoft.Extensions.Options;

namespace Gateway.Storage;

/// <summary>Registers the database and the stores over it.</summary>
internal static class StorageServices
{
    /// <summary>Everything over the store. Reads <c>Gateway:Store</c> and <c>Gateway:DataDirectory</c>. The host migrates before it serves.</summary>
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
        services.AddSingleton<KeyCanaryStore>();
        services.AddSingleton<ChainHeads>();
        services.AddSingleton<RevocationLog>();
        services.AddSingleton(provider => new HeadMirrorFile(
            Path.Combine(provider.GetRequiredService<IOptions<StorageOptions>>().Value.DataDirectory, "chain-heads"),
            provider.GetRequiredService<ILogger<HeadMirrorFile>>()));
        services.AddSingleton<HeadMirror>();
        services.AddAudit();
        services.AddAccounts(configuration);
        return services.AddAppPasswords();
    }

    private static void AddAudit(this IServiceCollection services)
    {
        services.AddSingleton<AuditLog>();
        services.AddSingleton<AuditStore>();
        services.AddHostedService<AuditWriter>();
    }

    private static void AddAccounts(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<PolicyOptions>().Bind(configuration.GetSection(PolicyOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<PolicyOptions>, PolicyOptionsValidator>();
        services.AddSingleton<AccountStore>();
        services.AddSingleton(provider => PolicyBase.Of(provider.GetRequiredService<IOptions<PolicyOptions>>().Value));
        services.AddSingleton<PolicyStore>();
        services.AddSingleton<AccountRegistrar>();
        services.AddSingleton<AccountStateChanger>();
        services.AddSingleton<AccountAliases>();
        services.AddSingleton<ImportWriter>();
        services.AddSingleton<AccountImporter>();
    }

    private static IServiceCollection AddAppPasswords(this IServiceCollection services)
    {
        services.AddSingleton<AppPasswordStore>();
        services.AddSingleton<AppPasswordIssuer>();
        services.AddSingleton<AppPasswordRevoker>();
        services.AddSingleton<AppPasswordRenamer>();
        services.AddSingleton<LastUseLog>();
        services.AddSingleton<AccountPasswordChanges>();
        services.AddHostedService<UnusedSweep>();
        return services.AddHostedService<LastUseWriter>();
    }
}
