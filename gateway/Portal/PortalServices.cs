using Gateway.Accounts;
using Gateway.Accounts.SecondFactors;
using Gateway.AppPasswords;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace Gateway.Portal;

/// <summary>Registers and maps the portal.</summary>
internal static class PortalServices
{
    /// <summary>Needs keys, storage, backends and hosting.</summary>
    public static IServiceCollection AddPortal(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<PortalOptions>().Bind(configuration.GetSection(PortalOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<DirectoryOptions>()
            .Bind(configuration.GetSection(DirectoryOptions.Section))
            .Validate(options => options.Method is not DirectoryMethod.Ldap || options.Host is { Length: > 0 }, "Gateway:Directory:Host: missing; name the LDAP server")
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddOptions<OidcOptions>().Bind(configuration.GetSection(OidcOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<DirectoryOptions>().Validate<IOptions<OidcOptions>>(
            (directory, oidc) => directory.Method is not DirectoryMethod.Oidc || oidc.Value is { Authority: { } authority, ClientId: not null } && (authority.Scheme == Uri.UriSchemeHttps || authority.IsLoopback),
            "Gateway:Directory:Oidc: Authority (https) and ClientId are needed");
        services.AddHttpClient(nameof(OidcProvider));
        services.AddSingleton<OidcProvider>().AddSingleton<OidcSignIn>();
        services.AddSingleton<DirectoryThreads>().AddSingleton<ImapPasswordVerifier>().AddSingleton<LdapPasswordVerifier>();
        services.AddSingleton<IAccountPasswordVerifier>(provider => provider.GetRequiredService<IOptions<DirectoryOptions>>().Value.Method is DirectoryMethod.Ldap
            ? provider.GetRequiredService<LdapPasswordVerifier>()
            : provider.GetRequiredService<ImapPasswordVerifier>());
        services.AddSingleton<SecondFactorStore>().AddSingleton<RecoveryCodes>().AddSingleton<FactorDrafts>().AddSingleton<SecondFactorChanger>();
        services.AddSingleton<PortalSessionStore>().AddSingleton<PortalSessions>().AddSingleton<PortalGate>().AddSingleton<FormToken>().AddHostedService<PortalSessionSweep>();
        services.AddSingleton<AttemptStore>().AddSingleton<PortalThrottle>().AddSingleton<KnownBrowsers>();
        services.AddSingleton<PortalSignIn>().AddSingleton<PortalEntry>().AddSingleton<PortalJournal>();
        services.AddSingleton<Registration>().AddSingleton<FormSeal>().AddSingleton<MailSetup>();
        services.AddSingleton<ProfileLinks>().AddSingleton<AppPasswordReleaser>();
        services.AddPasskeys();
        AddPages(services);
        return services;
    }

    /// <summary>Serves it at <c>/account</c>.</summary>
    public static void MapPortal(this WebApplication app)
    {
        if (!app.Services.GetRequiredService<IOptions<PortalOptions>>().Value.Enabled) return;

        var gate = app.Services.GetRequiredService<PortalGate>();
        app.UseWhen(context => context.Request.Path.StartsWithSegments(PortalGate.Root), portal => portal.Use((context, next) => gate.RunAsync(context, next)));
        PortalAssets.Map(app);
        ProfileEndpoints.Map(app);
        if (app.Services.GetRequiredService<IOptions<DirectoryOptions>>().Value.Method is DirectoryMethod.Oidc) OidcEndpoints.Map(app);
        app.MapRazorPages();
    }

    private static void AddPages(IServiceCollection services)
    {
        services.AddRazorPages(pages =>
        {
            pages.RootDirectory = "/Portal/Pages";
            // Forms are checked by the gate: its tokens are good on every node and need no key ring of their own.
            pages.Conventions.ConfigureFilter(new IgnoreAntiforgeryTokenAttribute { Order = 2000 });
        });
    }
}
