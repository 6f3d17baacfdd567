using BenchmarkDotNet.Running;

namespace Gateway.Benchmarks;

internal static class Program
{
    /// <summary>Runs what the arguments choose: <c>--filter '*Relay*'</c>; <c>--job short</c> for a first look.</summary>
    public static int Main(string[] arguments)
    {
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(arguments);
        return 0;
    }
}
