using Gateway.ProtocolAdapters.ActiveSync;

namespace Gateway.Devices;

/// <summary>Registers the inventory of phones, and what decides on them.</summary>
internal static class DeviceServices
{
    /// <summary>Needs storage and sessions.</summary>
    public static IServiceCollection AddDevices(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<DeviceOptions>()
            .Bind(configuration.GetSection(DeviceOptions.Section))
            .Validate(options => options.Default is not DeviceState.ByRule, "Gateway:Devices:Default must be Allowed, Quarantined or Blocked")
            .Validate(options => options.Rules.TrueForAll(DeviceRules.IsSound), "Gateway:Devices:Rules: each needs a Type, Model or Agent, and an Action of Allowed, Quarantined or Blocked")
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddSingleton<DeviceStore>();
        services.AddSingleton<DeviceRegister>();
        services.AddSingleton<DeviceSessions>();
        services.AddSingleton<DeviceChanger>();
        services.AddSingleton<IDeviceRegister>(provider => provider.GetRequiredService<DeviceChanger>());
        services.AddSingleton<DeviceGate>();
        services.AddSingleton<DeviceFeed>();
        services.AddHostedService(provider => provider.GetRequiredService<DeviceFeed>());
        return services;
    }
}
