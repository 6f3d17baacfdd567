namespace Gateway.Portal;

/// <summary>Words for letters, to read an app password to somebody else (ICAO spelling alphabet).</summary>
internal static class SpellingAlphabet
{
    private static readonly string[] Words =
    [
        "Alfa", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot", "Golf", "Hotel", "India", "Juliett", "Kilo", "Lima", "Mike", "November", "Oscar", "Papa",
        "Quebec", "Romeo", "Sierra", "Tango", "Uniform", "Victor", "Whiskey", "X-ray", "Yankee", "Zulu",
    ];

    /// <summary>One word for each letter of a group of lower-case letters.</summary>
    public static string Of(string group) => string.Join(' ', group.Select(letter => letter is >= 'a' and <= 'z' ? Words[letter - 'a'] : letter.ToString()));
}
