using System.Runtime.InteropServices;

namespace Gateway.RealServers;

/// <summary>The signals that servers are stopped, killed and frozen by; the values are Linux's.</summary>
public enum UnixSignal
{
    Interrupt = 2,
    Kill = 9,
    Terminate = 15,
    Continue = 18,
    Stop = 19,
}

internal static class UnixSignals
{
    /// <summary>Sends it to one process; a process that is already gone is no fault.</summary>
    public static void Send(int processId, UnixSignal signal) => _ = Kill(processId, (int)signal);

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}
