using Gateway.ProtocolAdapters.ManageSieve;
using Gateway.ProtocolAdapters.Wire;

namespace Gateway.Fuzz.Tests.Targets;

/// <summary>What a ManageSieve client or server sends, before and after sign-in.</summary>
internal static class SieveTargets
{
    private const int MaxLineOctets = 8_192;

    public static FuzzTarget[] All { get; } =
    [
        new("Sieve line",
            ["AUTHENTICATE \"PLAIN\" {4+}\r\nAGEA\r\n", "\"SIEVE\" \"a \\\" b\"\r\n", "NOOP (\"x\")\r\n", "OK (TAG {3}\r\nabc) \"done\"\r\n", "LOGOUT\r\nNOOP\r\n", "STARTTLS\r\n"],
            LookAtLine),
        new("Sieve relay",
            ["PUTSCRIPT \"a\" {5+}\r\nkeep;\r\n", "UNAUTHENTICATE\r\n", "LISTSCRIPTS\r\n<\"a\" ACTIVE\r\n<OK\r\n", "LOGOUT\r\n", "HAVESPACE \"a\" 10\r\n", "<{3}\r\n*bc\r\n",
                "CHECKSCRIPT {20+}\r\nUNAUTHENTICATE\r\nab\r\n"],
            input => RelayWatching.Look(input, () => new ManageSieveRelayWatch())),
    ];

    private static int LookAtLine(FuzzInput input)
    {
        var kind = 0;
        foreach (var isClient in new[] { true, false })
        {
            List<ManageSieveWord> words = [];
            var status = ManageSieveLine.TryParse(input.Octets, MaxLineOctets, isClient, words, out var length);
            kind = (kind * 64) + ((int)status * 8) + Math.Min(words.Count, 7);
            if (status is not ParseStatus.Complete)
            {
                continue;
            }

            Must.Hold(length is > 0 && length <= input.Octets.Length, "a line is within what has arrived");
            foreach (var word in words)
            {
                Must.Hold(word.Start + word.Length <= length && word.Octets(input.Octets).Length <= word.Length, "a word is within its line");
            }
            List<ManageSieveWord> part = [];
            var shorter = ManageSieveLine.TryParse(input.Octets.AsSpan(0, input.Dice.Next(length)), MaxLineOctets, isClient, part, out _);
            Must.Hold(shorter is not ParseStatus.Complete, "a part of a line is none");
        }
        return kind;
    }
}
