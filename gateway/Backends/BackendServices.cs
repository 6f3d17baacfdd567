using Gateway.Backends.Credentials;
using Gateway.ProtocolAdapters.Backend;
using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Http;
using Gateway.ProtocolAdapters.Wire;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Backends;

/// <summary>Registers routing, credential sources and health marks.</summary>
internal static class BackendServices
{
    /// <summary>Every way to sign in to a backend, one line each.</summary>
    public static IReadOnlyList<BackendMethod> Methods { get; } =
    [
        BackendMethod.Of<PassThroughOptions>("PassThrough", (_, context) => new PassThroughSource(context.Login)),
        BackendMethod.Of<MasterUserOptions>("MasterUser", (options, context) =>
            new MasterUserSource(options, context.Login, new SecretFile(options.MasterPasswordFile!, context.Time))),
        BackendMethod.Of<AuthzidOptions>("Authzid", (options, context) =>
            new AuthzidSource(options, context.Login, new SecretFile(options.MasterPasswordFile!, context.Time))),
        BackendMethod.Of<TrustedLinkOptions>("TrustedLink", (options, context) =>
            new TrustedLinkSource(context.Login, options.SharedSecretFile is { } path ? new SecretFile(path, context.Time) : null)),
        BackendMethod.Of<RewriteOptions>("Rewrite", (options, context) =>
            new RewriteSource(options, context.Login, new SecretFile(options.PasswordFile!, context.Time))),
        BackendMethod.Of<OAuthClientOptions>("OAuthClient", (options, context) =>
            new OAuthClientSource(options, context, new SecretFile(options.ClientSecretFile!, context.Time))),
    ];

    /// <summary>Adds <see cref="BackendRouter"/>, <see cref="IBackendCatalog"/> and <see cref="DestinationHealth"/>.</summary>
    public static IServiceCollection AddBackends(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddHttpClient();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(Methods);
        services.AddSingleton<BackendTableReader>();
        services.AddSingleton<DestinationHealth>();
        services.TryAddSingleton(provider => new BackendConnector(WireOptions.Default, provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService<DestinationProbe>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<BackendRouter>(provider, configuration));
        services.AddSingleton<IBackendCatalog, BackendCatalog>();
        services.AddSingleton<IHttpBackendCatalog, HttpBackendCatalog>();
        services.AddSingleton<IMailboxSignIn, ImapMailboxSignIn>();
        services.AddSingleton<IMailboxProof, MailboxProof>();
        services.AddSingleton<IProxyConfigProvider, BackendClusters>();
        services.AddSingleton<IForwarderHttpClientFactory, BackendHttpClients>();
        return services;
    }

    /// <summary>What is wrong with <c>Gateway:Backends</c> and <c>Gateway:Routes</c>, for <c>gateway check</c>; nothing is connected.</summary>
    public static IReadOnlyList<ConfigurationFault> Check(IConfiguration configuration)
    {
        using var http = new NoHttp();
        return new BackendTableReader(Methods, TimeProvider.System, http).Read(configuration).Faults;
    }

    private sealed class NoHttp : IHttpClientFactory, IDisposable
    {
        public HttpClient CreateClient(string name) => throw new NotSupportedException("A check makes no calls.");

        public void Dispose()
        {
        }
    }
}
