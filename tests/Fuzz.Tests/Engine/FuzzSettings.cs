using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Gateway.Fuzz.Tests.Engine;

/// <summary>How long, and from which seed.</summary>
/// <param name="Duration">Wall time of each target; all targets run at once.</param>
/// <param name="Seed">Equal seeds give equal inputs, in equal order.</param>
internal sealed record FuzzSettings(TimeSpan Duration, ulong Seed)
{
    /// <summary>Inputs that each target gets at least, however little processor time was left for it.</summary>
    public long MinRounds { get; init; } = 2_000;

    /// <summary>Processor time of one input; a parser takes microseconds.</summary>
    public TimeSpan MaxTime { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// From GATEWAY_FUZZ_SECONDS (default 60) and GATEWAY_FUZZ_SEED (default: the same at every run of the gate, so that a change is refused for
    /// its own faults only; with a length of one's own: a new one, which a failure prints).
    /// </summary>
    public static FuzzSettings FromEnvironment()
    {
        var seconds = Read("GATEWAY_FUZZ_SECONDS");
        var fresh = seconds is null ? 4711UL : (ulong)TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        return new FuzzSettings(TimeSpan.FromSeconds(seconds ?? 60), Read("GATEWAY_FUZZ_SEED") ?? fresh);
    }

    /// <summary>The input of GATEWAY_FUZZ_INPUT in hexadecimal, as a failure prints it; null: none.</summary>
    public static byte[]? Replay => Text("GATEWAY_FUZZ_INPUT") is { Length: > 0 } text ? Convert.FromHexString(text) : null;

    private static ulong? Read(string name) => ulong.TryParse(Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;

    [SuppressMessage("ApiDesign", "RS0030", Justification = "The one place where a run is set from outside.")]
    private static string? Text(string name) => Environment.GetEnvironmentVariable(name);
}
