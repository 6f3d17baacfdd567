using System.Runtime.InteropServices;

namespace Gateway.Quickstart;

/// <summary>Shows the whole job on real servers, then stays up for a mail app; <c>--once</c> ends after the proof.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] arguments)
    {
        if (arguments.Any(argument => argument != "--once"))
        {
            await Console.Error.WriteLineAsync("usage: ./quickstart [--once]");
            return 2;
        }

        using var stopping = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
        return await new Demonstration(stopping.Token).RunAsync(stayUp: !arguments.Contains("--once", StringComparer.Ordinal));

        void Stop(PosixSignalContext signal)
        {
            // Not the runtime's way out: servers are stopped and the folder is removed first.
            signal.Cancel = true;
            stopping.Cancel();
        }
    }
}
