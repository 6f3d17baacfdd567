using System.Runtime.InteropServices;

namespace Gateway.Hosting;

/// <summary>What the process asks of the system before it does anything: quick sockets, no core files.</summary>
internal static class ProcessLimits
{
    private const int CoreSize = 4;

    /// <summary>To be called before the first socket: the runtime reads the switch once (docs/architecture.md, Transport).</summary>
    public static void Apply()
    {
        Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
        if (OperatingSystem.IsLinux())
        {
            // A core file would hold the secrets of everybody who is signing in at that moment.
            var none = default(ResourceLimit);
            _ = SetResourceLimit(CoreSize, in none);
        }
    }

    [DllImport("libc", EntryPoint = "setrlimit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetResourceLimit(int resource, in ResourceLimit limit);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct ResourceLimit
    {
        public readonly ulong Soft;
        public readonly ulong Hard;
    }
}
