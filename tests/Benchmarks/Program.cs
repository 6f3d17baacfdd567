using BenchmarkDotNet.Running;
using Gateway.Benchmarks.Credentials;

namespace Gateway.Benchmarks;

internal static class Program
{
    /// <summary>
    /// <c>credentials</c>: the figures of sign-in decisions and stores (<see cref="CredentialFigures"/>). Otherwise what the arguments choose of the small
    /// ones: <c>--filter '*Relay*'</c>; <c>--job short</c> for a first look.
    /// </summary>
    public static async Task<int> Main(string[] arguments)
    {
        if (arguments is ["credentials", .. var rest]) return await CredentialFigures.RunAsync(rest);

        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(arguments);
        return 0;
    }
}
