namespace Gateway.Devices;

/// <summary>What a device may do (persisted: the numbers never change).</summary>
internal enum DeviceState
{
    /// <summary>Nobody decided: the rules do, each time.</summary>
    ByRule = 0,

    /// <summary>In.</summary>
    Allowed = 1,

    /// <summary>Held until somebody looked at it; its owner and the admin are told.</summary>
    Quarantined = 2,

    /// <summary>Out.</summary>
    Blocked = 3,
}

/// <summary>What a device is to forget (persisted: the numbers never change).</summary>
internal enum WipeScope
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The account and its data; devices that speak 16.1 can.</summary>
    Account = 1,

    /// <summary>Everything: back to how it came from the factory.</summary>
    Device = 2,
}

/// <summary>How far a wipe is (persisted: the numbers never change).</summary>
internal enum WipeState
{
    None = 0,

    /// <summary>The device is told at its next request.</summary>
    Requested = 1,

    /// <summary>The device said that it does it.</summary>
    Acknowledged = 2,

    /// <summary>The device said that it can't.</summary>
    Failed = 3,
}
