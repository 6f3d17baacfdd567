namespace Gateway.Admin;

/// <summary>Where the admin API stands.</summary>
internal static class AdminRoutes
{
    /// <summary>Before every path; the number changes with the first incompatible change.</summary>
    public const string Prefix = "/api/v1";

    /// <summary>A path segment of text that a person typed.</summary>
    public static string Segment(string text) => Uri.EscapeDataString(text);
}
