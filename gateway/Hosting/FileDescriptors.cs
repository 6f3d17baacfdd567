using System.Globalization;

namespace Gateway.Hosting;

/// <summary>The process' file descriptors, as Linux tells of them; 0 where nobody does.</summary>
internal static class FileDescriptors
{
    private const string LimitsFile = "/proc/self/limits";
    private const string OpenFolder = "/proc/self/fd";

    /// <summary>How many are open.</summary>
    public static int Open => Directory.Exists(OpenFolder) ? Directory.EnumerateFileSystemEntries(OpenFolder).Count() : 0;

    /// <summary>How many may be: the runtime raises the soft limit to the hard one at start.</summary>
    public static long Limit =>
        File.Exists(LimitsFile)
        && File.ReadLines(LimitsFile).FirstOrDefault(line => line.StartsWith("Max open files", StringComparison.Ordinal)) is { } line
        && long.TryParse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3], CultureInfo.InvariantCulture, out var limit)
            ? limit
            : 0;
}
