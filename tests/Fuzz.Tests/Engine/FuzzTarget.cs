namespace Gateway.Fuzz.Tests.Engine;

/// <summary>One parser, as the fuzzer sees it.</summary>
/// <param name="Name">Short, for the test's name and for a replay.</param>
/// <param name="Seeds">Proper inputs, one char an octet; everything else is made out of them.</param>
/// <param name="Look">
/// Gives the input to the parser, checks what must hold, and says in a number what kind of answer came: an input with a new kind of answer becomes a
/// seed. It throws for anything that must not be.
/// </param>
internal sealed record FuzzTarget(string Name, string[] Seeds, Func<FuzzInput, int> Look)
{
    /// <summary>Longest input, for a parser whose caller cuts earlier.</summary>
    public int MaxOctets { get; init; } = 65_536;
}
