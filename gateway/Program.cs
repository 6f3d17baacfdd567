using Gateway.Backends;
using Gateway.Cli;
using Gateway.Hosting;
using Gateway.Storage;

namespace Gateway;

/// <summary>The one executable: what it is made of, in order.</summary>
internal static class Program
{
    public static Task<int> Main(string[] arguments)
    {
        ProcessLimits.Apply();
        return CommandLine.RunAsync(arguments);
    }

    /// <summary>The parts, as the folders stand.</summary>
    internal static void AddParts(IServiceCollection services, IConfiguration configuration, IReadOnlyList<ListenerPlan> plans)
    {
        services.AddHosting(configuration, plans);
        services.AddStorage(configuration);
        services.AddBackends(configuration);
        // Last: what a sign-in needs is up before the first one comes.
        services.AddListeners();
    }

    /// <summary>What is served over HTTP.</summary>
    internal static void MapParts(WebApplication app)
    {
        app.UseListenerGate(app.Services.GetRequiredService<Microsoft.Extensions.Options.IOptions<GatewayOptions>>().Value);
        app.MapHealth();
    }
}
