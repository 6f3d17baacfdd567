using System.Text;

namespace Gateway.TestKit;

/// <summary>Messages that nobody would write, within what a protocol allows.</summary>
public static class RandomMessages
{
    // What could be taken for the end of something, or for a command.
    private static readonly string[] Lines =
        ["", ".", "..", ". ", ".QUIT", "RSET", "QUIT", "MAIL FROM:<admin@example.test>", "BDAT 0 LAST", "a1 UNAUTHENTICATE", "* BYE", "+ ", "DONE",
            "\u0085.\u0085", "From x", "{5+}", "a LOGIN {3}", "\"", "\\"];

    /// <summary>
    /// Lines that each end in CRLF and hold any octets but CR, LF and NUL: <paramref name="octets"/> of them, and more by at most one line. No
    /// line is longer than <paramref name="maxLineOctets"/> without its CRLF.
    /// </summary>
    public static byte[] Text(Dice dice, int octets, int maxLineOctets)
    {
        var message = new List<byte>(octets + maxLineOctets + 2);
        while (message.Count < octets)
        {
            message.AddRange(dice.Next(3) == 0 ? Encoding.Latin1.GetBytes(dice.Pick(Lines)) : Line(dice, maxLineOctets));
            message.AddRange("\r\n"u8);
        }
        return [.. message];
    }

    /// <summary>So many octets of any value.</summary>
    public static byte[] Octets(Dice dice, int count)
    {
        var octets = new byte[count];
        for (var i = 0; i < count; i++)
        {
            octets[i] = dice.NextOctet();
        }
        return octets;
    }

    /// <summary>As it goes behind DATA: a dot more where a line begins with one, and the end (RFC 5321 §4.5.2).</summary>
    public static byte[] Stuffed(ReadOnlySpan<byte> text)
    {
        var stuffed = new List<byte>(text.Length + 64);
        var isLineStart = true;
        foreach (var octet in text)
        {
            if (isLineStart && octet == '.')
            {
                stuffed.Add(octet);
            }
            stuffed.Add(octet);
            isLineStart = octet == '\n';
        }
        stuffed.AddRange(".\r\n"u8);
        return [.. stuffed];
    }

    /// <summary>Cuts <paramref name="octets"/> into portions of any size, many of one octet.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Portions(Dice dice, ReadOnlyMemory<byte> octets)
    {
        // A large message in single octets would take all day and show no more.
        var typical = Math.Max(octets.Length / 20, 1);
        while (!octets.IsEmpty)
        {
            var size = Math.Min(1 + dice.NextSize(2 * typical), octets.Length);
            yield return octets[..size];
            octets = octets[size..];
        }
    }

    private static byte[] Line(Dice dice, int maxOctets)
    {
        var line = new byte[dice.NextSize(maxOctets)];
        for (var i = 0; i < line.Length; i++)
        {
            var octet = dice.NextOctet();
            line[i] = octet is 0 or (byte)'\r' or (byte)'\n' ? (byte)'.' : octet;
        }
        return line;
    }
}
