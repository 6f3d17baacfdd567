using System.Globalization;
using Xunit;

namespace Gateway.EndToEnd.Tests.Faults;

/// <summary>Figures of a run: printed always, so that they can be followed from run to run, and held to their limit.</summary>
internal static class Figures
{
    // A test's machine does other things too: what is wrong takes many times as long, what is only late does not.
    private const int Leeway = 3;

    /// <summary>Prints a time beside its limit and fails far above it.</summary>
    public static void AtMost(TimeSpan limit, TimeSpan measured, string what)
    {
        Print($"{what}: {Text(measured)} (at most {Text(limit)})");
        Assert.True(measured <= limit * Leeway, $"{what}: {Text(measured)} instead of at most {Text(limit)}");
    }

    /// <summary>Prints a time that is not held to its limit.</summary>
    public static void Print(TimeSpan limit, TimeSpan measured, string what) => Print($"{what}: {Text(measured)} (wanted: at most {Text(limit)})");

    /// <summary>Prints a number and fails when it is another.</summary>
    public static void Exactly(long wanted, long counted, string what)
    {
        Print($"{what}: {counted.ToString(CultureInfo.InvariantCulture)} (exactly {wanted.ToString(CultureInfo.InvariantCulture)})");
        Assert.True(wanted == counted, $"{what}: {counted} instead of {wanted}");
    }

    /// <summary>Prints what has no limit.</summary>
    public static void Print(string text) => Console.WriteLine("figure  " + text);

    private static string Text(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.0} ms");
}
