using Gateway.ProtocolAdapters.Http;
using Gateway.ProtocolAdapters.Wire;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting;

/// <summary>Listeners, certificates, logs and telemetry.</summary>
internal static class HostingServices
{
    /// <summary>Registers them. <paramref name="plans"/> are the listeners as read from the configuration.</summary>
    public static IServiceCollection AddHosting(this IServiceCollection services, IConfiguration configuration, IReadOnlyList<ListenerPlan> plans)
    {
        services.AddOptions<GatewayOptions>().Bind(configuration.GetSection(GatewayOptions.Section));
        services.AddOptions<TlsOptions>().Bind(configuration.GetSection(TlsOptions.Section));
        services.AddOptions<TelemetryOptions>().Bind(configuration.GetSection(TelemetryOptions.Section));
        services.AddSingleton(plans);
        services.AddSingleton<Readiness>().AddSingleton<NodeState>();
        services.AddSingleton<Certificates>().AddHostedService(provider => provider.GetRequiredService<Certificates>());
        services.AddSingleton<ProxyHeaderGate>().AddSingleton<IConfigureOptions<KestrelServerOptions>, HttpListeners>();
        services.Configure<SocketTransportOptions>(AdminSocket.Configure);
        services.Configure<HostOptions>(options => Stop(options, configuration));
        var phase = new StartPhase();
        services.AddSingleton(phase);
        services.AddLogging(logging => AddLogs(logging, configuration, phase));
        return services;
    }

    /// <summary>Opens the mail ports. Registered after everything that a sign-in needs: hosted services start in order.</summary>
    public static IServiceCollection AddListeners(this IServiceCollection services)
    {
        services.AddSingleton(provider =>
        {
            var pair = provider.GetRequiredService<Certificates>().Current;
            return new TlsUpgrade(pair.Certificate, pair.Chain, provider.GetRequiredService<TimeProvider>());
        });
        services.AddSingleton(provider => new MailTransport(
            WireOptions.Default, provider.GetRequiredService<TlsUpgrade>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<Listeners>().AddHostedService(provider => provider.GetRequiredService<Listeners>());
        services.AddHostedService<DrainDelay>().AddHostedService<HttpDrain>();
        return services.AddHostedService<NodeMetrics>();
    }

    /// <summary>Takes up changes of the configuration file while running.</summary>
    public static IServiceCollection AddReload(this IServiceCollection services, LiveConfiguration live, string? file) => file is null
        ? services
        : services
            .AddSingleton(provider => ActivatorUtilities.CreateInstance<ConfigurationReload>(provider, Path.GetFullPath(file), live))
            .AddHostedService(provider => provider.GetRequiredService<ConfigurationReload>());

    /// <summary>Brings the store up to date, before whatever reads it.</summary>
    public static IServiceCollection AddStorePreparation(this IServiceCollection services) =>
        services.AddSingleton<StorePreparation>().AddHostedService(provider => provider.GetRequiredService<StorePreparation>());

    // All stop together, and get a little longer than the window in which sessions say goodbye.
    private static void Stop(HostOptions options, IConfiguration configuration)
    {
        var gateway = configuration.GetSection(GatewayOptions.Section).Get<GatewayOptions>() ?? new();
        options.ServicesStopConcurrently = true;
        options.ShutdownTimeout = gateway.DrainDelay + gateway.DrainWindow + TimeSpan.FromSeconds(8);
    }

    private static void AddLogs(ILoggingBuilder logging, IConfiguration configuration, StartPhase phase)
    {
        var telemetry = configuration.GetSection(TelemetryOptions.Section).Get<TelemetryOptions>() ?? new();
        logging.SetMinimumLevel(telemetry.LogLevel);
        // The frameworks below speak of every request; ours say what an operator needs.
        var others = (LogLevel)Math.Max((int)LogLevel.Warning, (int)telemetry.LogLevel);
        logging.AddFilter("Microsoft", others).AddFilter("System", others).AddFilter("Yarp", others);
        logging.AddFilter("Microsoft.Extensions.Hosting", level => phase.IsOver && level >= others);
        logging.AddConsole(console => console.FormatterName = JsonLogFormatter.FormatterName);
        logging.AddConsoleFormatter<JsonLogFormatter, ConsoleFormatterOptions>();
    }
}
