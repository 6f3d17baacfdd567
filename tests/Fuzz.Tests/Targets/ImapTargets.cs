using System.Text;
using Gateway.ProtocolAdapters.Imap;
using Gateway.ProtocolAdapters.Wire;

namespace Gateway.Fuzz.Tests.Targets;

/// <summary>What an IMAP client sends, before and after sign-in.</summary>
internal static class ImapTargets
{
    private const int MaxStringOctets = 1_000;
    private static readonly ImapOptions Limits = new();

    public static FuzzTarget[] All { get; } =
    [
        new("IMAP command",
            ["a LOGIN {5+}\r\nalice {2}\r\npw\r\n", "a AUTHENTICATE PLAIN AGEAYg==\r\n", "a ID (\"name\" \"x\" \"version\" NIL)\r\nb NOOP\r\n", "a1 STARTTLS\r\n",
                "a LOGIN \"a\\\"b\" \"c\\\\d\"\r\n", "a CAPABILITY\r\n", "a ID NIL\r\n", "x LOGOUT\n"],
            LookAtCommand) { MaxOctets = 16_384 },
        new("IMAP login as written", ["alice@example.test abcd-efgh", "a\"b\\c {5}\r\n", "\u00ff\u00fe %*"], LookAtLogin),
        new("IMAP relay",
            ["a APPEND INBOX {5+}\r\nhello\r\n", "a APPEND INBOX {5}\r\n+ go\r\nhello\r\n<a OK\r\n", "b IDLE\r\n+ idling\r\nDONE\r\n", "c SELECT \"a{3}\"\r\n",
                "d UNAUTHENTICATE\r\n", "e COMPRESS DEFLATE\r\n", "a OK done\r\n", "* 1 FETCH (BODY[] {3}\r\nabc)\r\n", "f LOGOUT\r\n* BYE\r\n", "g X \"q\\\"{5+}\r\n"],
            input => RelayWatching.Look(input, () => new ImapRelayWatch())),
    ];

    private static int LookAtCommand(FuzzInput input)
    {
        var octets = input.Octets;
        var status = ImapCommandParser.TryParse(octets, Limits, out var command, out var consumed);
        Must.Hold(consumed >= 0 && consumed <= octets.Length, "no more is consumed than there is");
        if (status is ParseStatus.Complete or ParseStatus.Invalid)
        {
            Must.Hold(consumed > 0, "an answer moves on");
            var again = ImapCommandParser.TryParse(octets.AsSpan(0, consumed), Limits, out var same, out var sameConsumed);
            Must.Hold(again == status && sameConsumed == consumed && same == command, "what follows a command does not change it");
        }

        if (status is ParseStatus.Complete)
        {
            for (var round = 0; round < 8; round++)
            {
                var prefix = octets.AsSpan(0, input.Dice.Next(consumed));
                Must.Hold(ImapCommandParser.TryParse(prefix, Limits, out _, out _) is not ParseStatus.Complete, "a part of a command is none");
            }
            LookAtStrings(command, octets);
        }
        return ((int)status * 16) + (int)command.Verb;
    }

    private static void LookAtStrings(ImapCommand command, byte[] octets)
    {
        Must.Hold(command.TagLength is > 0 and <= 100 && command.Tag(octets).Length == command.TagLength, "a command has a tag");
        foreach (var part in new[] { command.First, command.Second })
        {
            var copy = new byte[part.Length];
            Must.Hold(part.CopyTo(octets, copy) <= part.Length, "a string is no longer than it was sent");
        }
        var agent = command.Verb is ImapVerb.Id ? command.IdentityIn(octets).UserAgent : null;
        Must.Hold(agent is null || (agent.Length <= 256 && !agent.Any(char.IsControl)), "a client's name is short and plain");
    }

    // Name and password in any of the three forms, as clients write them, are read as they were meant.
    private static int LookAtLogin(FuzzInput input)
    {
        var (name, password) = input.Halves();
        (name, password) = ([.. name.Where(octet => octet != 0).Take(MaxStringOctets)], [.. password.Where(octet => octet != 0).Take(MaxStringOctets)]);
        var form = input.Dice.Next(9);
        byte[] line = [.. "t1 LOGIN "u8, .. Written(name, form % 3), (byte)' ', .. Written(password, form / 3), .. "\r\n"u8];

        var status = ImapCommandParser.TryParse(line, Limits, out var command, out var consumed);

        Must.Hold(status is ParseStatus.Complete && consumed == line.Length, "a LOGIN as written is one");
        Must.Hold(Read(command.First, line).SequenceEqual(name) && Read(command.Second, line).SequenceEqual(password), "it says what was written");
        return form;
    }

    private static byte[] Written(byte[] text, int form) => form switch
    {
        0 when !text.AsSpan().ContainsAny((byte)'\r', (byte)'\n') =>
            [(byte)'"', .. text.SelectMany(octet => octet is (byte)'"' or (byte)'\\' ? [(byte)'\\', octet] : new[] { octet }), (byte)'"'],
        1 => [.. Encoding.ASCII.GetBytes($"{{{text.Length}+}}\r\n"), .. text],
        _ => [.. Encoding.ASCII.GetBytes($"{{{text.Length}}}\r\n"), .. text],
    };

    private static byte[] Read(ImapString value, byte[] line)
    {
        var text = new byte[value.Length];
        return text[..value.CopyTo(line, text)];
    }
}
