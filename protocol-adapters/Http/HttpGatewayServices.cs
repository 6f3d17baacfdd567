using Gateway.ProtocolAdapters.ActiveSync;
using Gateway.ProtocolAdapters.Autodiscover;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Gateway.ProtocolAdapters.Http;

/// <summary>Registers and maps everything that the gateway fronts over HTTP.</summary>
public static class HttpGatewayServices
{
    /// <summary>
    /// Adds the HTTP adapters. Needs <c>ILoginAuthority</c>, <see cref="IHttpBackendCatalog"/>, <see cref="IMailboxProof"/>,
    /// <see cref="IDeviceRegister"/> and an
    /// <see cref="IProxyConfigProvider"/> with the backends' clusters from the caller.
    /// </summary>
    public static IServiceCollection AddHttpGateway(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<HttpGatewayOptions>()
            .Configure(options =>
            {
                // Lists in configuration replace the default instead of adding to it.
                var section = configuration.GetSection(HttpGatewayOptions.Section);
                options.DavPrefixes = section.GetSection(nameof(options.DavPrefixes)).Exists() ? [] : options.DavPrefixes;
                options.PublicHost = configuration["Gateway:PublicHost"] ?? "";
                section.Bind(options);
            })
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddReverseProxy();
        services.AddSingleton<FolderLook>();
        services.AddSingleton<WholeBackend>();
        services.AddSingleton<FolderSyncGuard>();
        services.AddSingleton<MailboxGuard>();
        services.AddSingleton<DeviceWipe>();
        services.AddSingleton<ActiveSyncEndpoint>();
        services.AddSingleton<HttpRoutes>();
        services.AddSingleton<IProxyConfigProvider>(provider => provider.GetRequiredService<HttpRoutes>());
        services.AddSingleton<ITransformProvider, BackendTransformer>();
        services.AddSingleton<BackendResponse>();
        services.AddSingleton<ParkedRequests>();
        services.AddSingleton<HttpLogin>();
        services.AddSingleton<HttpForwardingParts>();
        services.AddSingleton<HttpForwarding>();
        services.AddOptions<AutodiscoverOptions>().BindConfiguration(AutodiscoverOptions.Section);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<AutodiscoverEndpoints>();
        return services;
    }

    /// <summary>Maps the routes. Put <see cref="UseRequestHygiene"/> before everything else on the same listener.</summary>
    public static WebApplication MapHttpGateway(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.MapReverseProxy(pipeline =>
        {
            var forwarding = app.Services.GetRequiredService<HttpForwarding>();
            pipeline.Use((HttpContext context, Func<Task> next) => forwarding.RunAsync(context, next));
            pipeline.UseLoadBalancing();
            pipeline.UsePassiveHealthChecks();
        });
        AutodiscoverEndpoints.Map(app);
        WellKnownRedirects.Map(app, app.Services.GetRequiredService<IOptions<HttpGatewayOptions>>().Value);
        return app;
    }

    /// <summary>Refuses ambiguous requests before routing, portal and proxy alike; the connection is closed with the refusal.</summary>
    public static IApplicationBuilder UseRequestHygiene(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        var status = RequestHygiene.Check(context);
        if (status == 0)
        {
            await next(context);
            return;
        }

        context.Response.Headers.Connection = "close";
        await HttpLoginReply.TextAsync(context, status, "");
    });
}
