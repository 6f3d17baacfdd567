using Gateway.Admin;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting;

/// <summary>From a checked configuration to a running gateway, and every reason why it can't run as a <see cref="StartupException"/>.</summary>
internal static class GatewayHost
{
    /// <summary>Builds the host; nothing listens yet. The caller owns <paramref name="data"/>.</summary>
    /// <param name="configuration">As checked.</param>
    /// <param name="data">Held while it runs.</param>
    /// <param name="time">The clock.</param>
    /// <param name="file">Where the configuration came from, to be taken up again when it changes; null: it stays as it is.</param>
    public static WebApplication Build(IConfiguration configuration, DataDirectory data, TimeProvider time, string? file = null)
    {
        var plans = ReadPlans(configuration);
        var builder = WebApplication.CreateEmptyBuilder(new() { ApplicationName = "gateway", ContentRootPath = AppContext.BaseDirectory });
        var live = new LiveConfiguration(configuration);
        ((IConfigurationBuilder)builder.Configuration).Add(live);
        builder.WebHost.UseKestrelCore();
        builder.Services.AddSingleton(time).AddSingleton(data).AddRoutingCore();
        Program.AddParts(builder.Services, builder.Configuration, plans);
        builder.Services.AddReload(live, file);
        var app = builder.Build();
        Validate(app.Services);
        Program.MapParts(app);
        return app;
    }

    /// <summary>Starts it: binds every port. When it returns, all listen.</summary>
    public static async Task StartAsync(WebApplication app, CancellationToken cancellationToken)
    {
        Probe(app.Services);
        // Loaded here, so that a bad pair stops the start and not the first handshake.
        _ = app.Services.GetRequiredService<Certificates>().Current;
        await app.StartAsync(cancellationToken);
        app.Services.GetRequiredService<StartPhase>().End();
    }

    /// <summary>The listeners of a configuration. Throws <see cref="StartupException"/> with all that is wrong with them.</summary>
    public static IReadOnlyList<ListenerPlan> ReadPlans(IConfiguration configuration)
    {
        var faults = new List<StartupFault>();
        var listeners = configuration.GetSection(ListenersOptions.Section).Get<ListenersOptions>() ?? [];
        var plans = ListenerPlan.ReadAll(listeners, faults);
        return faults.Count == 0 ? plans : throw new StartupException(faults);
    }

    private static void Validate(IServiceProvider services)
    {
        try
        {
            services.GetService<IStartupValidator>()?.Validate();
        }
        catch (Exception wrong) when (wrong is OptionsValidationException or AggregateException)
        {
            var all = wrong is AggregateException several ? several.InnerExceptions : [wrong];
            throw new StartupException([.. all.OfType<OptionsValidationException>().SelectMany(FaultsOf)]);
        }
    }

    private static IEnumerable<StartupFault> FaultsOf(OptionsValidationException wrong) =>
        wrong.Failures.Select(failure => new StartupFault(
            ExitCode.ConfigurationInvalid, ConfigurationShape.SectionOf(wrong.OptionsType) ?? GatewayOptions.Section, failure));

    private static StartupFault? ProbeText(string key, string? text) =>
        text is null ? null
        : ListenerPlan.TryReadEndpoint(text, out var endpoint) ? PortProbe.Try(key, endpoint)
        : new(ExitCode.ConfigurationInvalid, key, $"\"{text}\" is not ADDRESS:PORT; write for example \"127.0.0.1:9090\"");

    private static void Probe(IServiceProvider services)
    {
        var faults = new List<StartupFault>();
        foreach (var plan in services.GetRequiredService<IReadOnlyList<ListenerPlan>>())
        {
            Add(PortProbe.Try(plan.Key("Endpoint"), plan.Endpoint));
        }

        Add(ProbeText("Gateway:Telemetry:Endpoint", services.GetRequiredService<IOptions<TelemetryOptions>>().Value.Endpoint));
        Add(ProbeText("Gateway:Admin:Endpoint", services.GetRequiredService<IOptions<AdminOptions>>().Value.Endpoint));

        Add(AdminSocket.Check(services.GetRequiredService<IOptions<GatewayOptions>>().Value.AdminSocketPath));
        if (faults.Count > 0)
        {
            throw new StartupException(faults);
        }

        void Add(StartupFault? fault)
        {
            if (fault is not null)
            {
                faults.Add(fault);
            }
        }
    }
}
