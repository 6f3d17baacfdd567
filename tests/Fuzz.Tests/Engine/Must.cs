using System.Diagnostics.CodeAnalysis;

namespace Gateway.Fuzz.Tests.Engine;

/// <summary>Promises, at the cost of a comparison: they are looked at millions of times.</summary>
internal static class Must
{
    /// <summary>Throws with <paramref name="promise"/> when it is broken.</summary>
    public static void Hold([DoesNotReturnIf(false)] bool holds, string promise)
    {
        if (!holds)
        {
            throw new FuzzFinding($"broken: {promise}");
        }
    }
}
