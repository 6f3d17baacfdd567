namespace Gateway.Portal;

/// <summary>The few places that everything else hangs on.</summary>
internal static class PortalNavigation
{
    /// <summary>Path and text of each.</summary>
    public static IReadOnlyList<(string Path, string Key)> Entries { get; } =
    [
        (PortalGate.Root, "List.Title"),
        (PortalGate.Root + "/set-up", "SetUp.Nav"),
        (PortalGate.Root + "/devices", "Devices.Title"),
        (PortalGate.Root + "/activity", "Activity.Title"),
        (PortalGate.Root + "/security", "Security.Title"),
    ];

    /// <summary>Whether a page hangs on that place.</summary>
    public static bool IsCurrent(string page, string path) =>
        Entries.Where(entry => page == entry.Path || page.StartsWith(entry.Path + "/", StringComparison.Ordinal)).MaxBy(entry => entry.Path.Length).Path == path;
}
