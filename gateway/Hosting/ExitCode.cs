namespace Gateway.Hosting;

/// <summary>What the process ends with. A contract with scripts: docs/operations/exit-codes.md lists them, and numbers never change.</summary>
internal enum ExitCode
{
    /// <summary>Done.</summary>
    Success = 0,

    /// <summary>A check found a fault, or a verification failed.</summary>
    Fault = 1,

    /// <summary>The command line is wrong.</summary>
    Usage = 2,

    /// <summary>The gateway is not running, or its admin API can't be reached.</summary>
    NotRunning = 3,

    /// <summary>The gateway has no such account, app password, session or device.</summary>
    NotFound = 4,

    /// <summary>The gateway refused: limit reached, exists already, changed meanwhile, or a value that it does not take.</summary>
    Refused = 5,

    /// <summary>The token or the socket's permissions do not allow it.</summary>
    NotAllowed = 6,

    /// <summary>The gateway's store can't be reached at the moment: try again.</summary>
    Unavailable = 7,

    /// <summary>The configuration file is missing or can't be read.</summary>
    ConfigurationMissing = 10,

    /// <summary>Unknown key, wrong type or a value out of range in the configuration.</summary>
    ConfigurationInvalid = 11,

    /// <summary>A file that the configuration names (key, certificate, secret) is missing, unreadable or of no use.</summary>
    FileUnreadable = 12,

    /// <summary>A listener can't bind: port in use, not permitted, or the address is not this machine's.</summary>
    PortUnavailable = 13,

    /// <summary>The data directory can't be written, or another gateway uses it.</summary>
    DataDirectoryUnusable = 14,

    /// <summary>The store can't be opened, or the keys do not belong to it.</summary>
    StoreUnusable = 15,

    /// <summary>A fault of the gateway itself.</summary>
    Internal = 70,
}
