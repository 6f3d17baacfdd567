using System.Net;
using Gateway.AppPasswords;
using Gateway.Login.Tokens;
using Gateway.ProtocolAdapters.Contract;

namespace Gateway.Login;

/// <summary>Registers the sign-in decision.</summary>
internal static class LoginServices
{
    /// <summary>Needs keys, storage, sessions and backends.</summary>
    public static IServiceCollection AddLogin(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<LoginOptions>()
            .Bind(configuration.GetSection(LoginOptions.Section))
            .PostConfigure(options => Complete(options, configuration))
            .Validate(options => options.Domains.Values.All(UserName.IsDomain), "Gateway:Login:Domains: each value must be a mail domain in lower case")
            .Validate(options => options.DefaultDomain is null || UserName.IsDomain(options.DefaultDomain), "Gateway:DefaultDomain must be a mail domain in lower case")
            .Validate(options => options.ListenerDomains.Values.All(UserName.IsDomain), "Gateway:Listeners: each DefaultDomain must be a mail domain")
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddOptions<ThrottleOptions>()
            .Bind(configuration.GetSection(ThrottleOptions.Section))
            .Validate(options => options.RefuseAfter > options.DelayAfter, "Gateway:Abuse:RefuseAfter must be greater than DelayAfter")
            .Validate(
                options => options.ExemptNetworks.All(text => IPNetwork.TryParse(text, out _)),
                "Gateway:Abuse:ExemptNetworks: each must be a network such as 192.0.2.0/24")
            .ValidateDataAnnotations()
            .ValidateOnStart();

        services.AddOptions<TokenOptions>()
            .Bind(configuration.GetSection(TokenOptions.Section))
            .Validate(options => options.Issuers.Values.All(issuer => !issuer.Faults().Any()), FaultsOf(configuration))
            .ValidateOnStart();

        services.AddMetrics();
        services.AddSingleton<PasswordHasher>(_ => new PasswordHasher());
        services.AddSingleton<MemoryCredentialCache>();
        services.AddSingleton(provider => new CredentialCaches(
            provider.GetRequiredService<MemoryCredentialCache>(), provider.GetService<ISharedCredentialCache>()));
        services.AddSingleton<VerificationFreshness>();
        services.AddSingleton<CredentialLookup>();
        services.AddSingleton<AppPasswordRekeyer>();
        services.AddSingleton<CredentialVerifier>();
        services.AddSingleton<LoginThrottle>();
        services.AddSingleton<LoginReadiness>();
        services.AddSingleton<LoginMetrics>();
        services.AddSingleton<LoginJournal>();
        services.AddSingleton<BackendVerdicts>();
        services.AddSingleton<DeviceBinder>();
        services.AddSingleton<LoginGranting>();
        services.AddHttpClient(nameof(IssuerKeys)).ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        services.AddSingleton<TokenVerifier>();
        services.AddSingleton<ILoginAuthority, LoginPipeline>();
        return services;
    }

    private static string FaultsOf(IConfiguration configuration)
    {
        var issuers = configuration.GetSection(TokenOptions.Section).Get<TokenOptions>()?.Issuers ?? [];
        return string.Join("; ", issuers.SelectMany(pair => pair.Value.Faults().Select(fault => $"{TokenOptions.Section}:Issuers:{pair.Key}:{fault}")));
    }

    private static void Complete(LoginOptions options, IConfiguration configuration)
    {
        options.DefaultDomain ??= configuration["Gateway:DefaultDomain"]?.ToLowerInvariant();
        foreach (var listener in configuration.GetSection("Gateway:Listeners").GetChildren())
        {
            if (listener["DefaultDomain"] is { Length: > 0 } domain) options.ListenerDomains[listener.Key] = domain.ToLowerInvariant();
        }

        options.HelpUrl ??= configuration["Gateway:PublicHost"] is { Length: > 0 } host ? $"https://{host}/account" : null;
        if (options.HelpUrl is "") options.HelpUrl = null;
    }
}
