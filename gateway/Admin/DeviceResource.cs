using Gateway.Devices;

namespace Gateway.Admin;

/// <summary>One phone of one account.</summary>
internal sealed record DeviceResource
{
    public required string Account { get; init; }

    public required string Id { get; init; }

    /// <summary>What somebody decided; <c>ByRule</c>: nobody did.</summary>
    public required DeviceState State { get; init; }

    /// <summary>What holds now, by that or by the rules.</summary>
    public required DeviceState Access { get; init; }

    public string? Type { get; init; }

    public string? Model { get; init; }

    public string? Os { get; init; }

    public string? Name { get; init; }

    public string? Client { get; init; }

    /// <summary>ActiveSync version that it spoke last.</summary>
    public string? Version { get; init; }

    /// <summary>Its last command.</summary>
    public string? Command { get; init; }

    /// <summary>The app password that it used last.</summary>
    public string? AppPassword { get; init; }

    public required WipeScope Wipe { get; init; }

    public required WipeState WipeState { get; init; }

    public DateTimeOffset? WipeAt { get; init; }

    public required DateTimeOffset FirstSeen { get; init; }

    public required DateTimeOffset LastSeen { get; init; }

    public static DeviceResource Of(Device device, DeviceOptions options) => new()
    {
        Account = device.AccountId,
        Id = device.Id,
        State = device.State,
        Access = DeviceRules.Judge(device, options),
        Type = device.Type,
        Model = device.Model,
        Os = device.Os,
        Name = device.Name,
        Client = device.Client,
        Version = device.Version,
        Command = device.Command,
        AppPassword = device.AppPasswordId,
        Wipe = device.Wipe,
        WipeState = device.WipeState,
        WipeAt = device.WipeAt,
        FirstSeen = device.FirstSeen,
        LastSeen = device.LastSeen,
    };
}

/// <summary>A decision on a device.</summary>
/// <param name="State">What it may do from now on.</param>
internal sealed record DeviceStateRequest(DeviceState State);

/// <summary>An order to forget.</summary>
/// <param name="Scope"><c>Account</c>, <c>Device</c> for everything on it, <c>None</c> to take it back.</param>
internal sealed record DeviceWipeRequest(WipeScope Scope);
