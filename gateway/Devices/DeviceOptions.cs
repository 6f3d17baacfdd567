namespace Gateway.Devices;

/// <summary>Which phones may come in (<c>Gateway:Devices</c>). What somebody decided on one device goes before every rule.</summary>
internal sealed class DeviceOptions
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Gateway:Devices";

    /// <summary>What holds where no rule does: <c>Allowed</c>, <c>Quarantined</c> or <c>Blocked</c>. Default Allowed.</summary>
    public DeviceState Default { get; set; } = DeviceState.Allowed;

    /// <summary>Rules by what a device says of itself; the first that fits decides.</summary>
    public List<DeviceRule> Rules { get; set; } = [];

    /// <summary>Devices remembered per account, 1 to 1000; beyond, the longest unseen is forgotten. Default 100.</summary>
    [System.ComponentModel.DataAnnotations.Range(1, 1_000)]
    public int MaxPerAccount { get; set; } = 100;
}

/// <summary>One rule. Every pattern given must fit; <c>*</c> stands for any text, case means nothing.</summary>
internal sealed class DeviceRule
{
    /// <summary>Pattern for the DeviceType, <c>iPhone</c>, <c>Android*</c>.</summary>
    public string? Type { get; set; }

    /// <summary>Pattern for the model that the device names, <c>iPad*</c>.</summary>
    public string? Model { get; set; }

    /// <summary>Pattern for the User-Agent, <c>Outlook-iOS*</c>.</summary>
    public string? Agent { get; set; }

    /// <summary><c>Allowed</c>, <c>Quarantined</c> or <c>Blocked</c>.</summary>
    public DeviceState Action { get; set; } = DeviceState.Allowed;
}
