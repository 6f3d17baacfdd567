using System.IO.Enumeration;

namespace Gateway.Devices;

/// <summary>What a device may do, by what somebody decided, and otherwise by the rules. Pure.</summary>
internal static class DeviceRules
{
    /// <summary>Never <see cref="DeviceState.ByRule"/>.</summary>
    public static DeviceState Judge(Device device, DeviceOptions options)
    {
        if (device.State is not DeviceState.ByRule) return device.State;

        foreach (var rule in options.Rules)
        {
            if (Fits(rule.Type, device.Type) && Fits(rule.Model, device.Model) && Fits(rule.Agent, device.Client)) return rule.Action;
        }

        return options.Default;
    }

    /// <summary>A rule without patterns fits nothing: it would be a default in disguise. A rule that decides nothing is none.</summary>
    public static bool IsSound(DeviceRule rule) =>
        rule.Action is not DeviceState.ByRule && (rule.Type is not null || rule.Model is not null || rule.Agent is not null);

    private static bool Fits(string? pattern, string? value) =>
        pattern is null || (value is not null && FileSystemName.MatchesSimpleExpression(pattern, value, ignoreCase: true));
}
