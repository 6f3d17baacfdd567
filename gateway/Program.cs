using Gateway.Admin;
using Gateway.Backends;
using Gateway.Cli;
using Gateway.Devices;
using Gateway.Hosting;
using Gateway.Keys;
using Gateway.Login;
using Gateway.Notices;
using Gateway.Portal;
using Gateway.ProtocolAdapters.Http;
using Gateway.Redis;
using Gateway.Scim;
using Gateway.Sessions;
using Gateway.Storage;
using Microsoft.Extensions.Options;

namespace Gateway;

/// <summary>The one executable: what it is made of, in order.</summary>
internal static class Program
{
    public static Task<int> Main(string[] arguments)
    {
        ProcessLimits.Apply();
        return CommandLine.RunAsync(arguments);
    }

    /// <summary>The parts: who signs in, with what, to which backend; then the adapters, and last the ports.</summary>
    internal static void AddParts(IServiceCollection services, IConfiguration configuration, IReadOnlyList<ListenerPlan> plans)
    {
        services.AddHosting(configuration, plans);
        services.AddTelemetry(configuration);
        services.AddStorePreparation();
        services.AddKeys(configuration);
        services.AddStorage(configuration);
        services.AddSessions(configuration);
        services.AddRedis(configuration);
        services.AddBackends(configuration);
        services.AddDevices(configuration);
        services.AddLogin(configuration);
        services.AddHttpGateway(configuration);
        services.AddMailAdapters(configuration);
        services.AddAdmin(configuration);
        services.AddPortal(configuration);
        services.AddNotices(configuration);
        services.AddListeners();
    }

    /// <summary>What is served over HTTP, and on which listener.</summary>
    internal static void MapParts(WebApplication app)
    {
        app.UseRequestHygiene();
        app.UseListenerGate(app.Services.GetRequiredService<IOptions<GatewayOptions>>().Value);
        app.MapHealth();
        app.MapMetrics();
        app.MapAdmin();
        app.MapScim();
        app.MapPortal();
        app.MapHttpGateway();
    }
}
