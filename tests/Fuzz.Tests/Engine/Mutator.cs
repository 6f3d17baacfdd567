using System.Text;
using Gateway.TestKit;

namespace Gateway.Fuzz.Tests.Engine;

/// <summary>Makes an input out of earlier ones: a few changes of the kinds that have broken parsers before.</summary>
internal sealed class Mutator(Dice dice)
{
    private const int MaxChanges = 8;
    private const int MostInputsUpTo = 2_048;

    private static readonly byte[] Spice = Encoding.Latin1.GetBytes("\0\r\n\t \"\\{}()[]<>+*=:;,.@~%&/?!'-_x09\u007f\u0080\u00c0\u00e2\u00ff");

    private static readonly string[] Numbers =
        ["0", "-1", "1", "127", "128", "255", "256", "4096", "65535", "65536", "2147483647", "2147483648", "4294967296", "9223372036854775807",
            "18446744073709551615", "18446744073709551626", "99999999999999999999", "00000000001"];

    private static readonly string[] Pieces = ["\r\n", "\r\n.\r\n", "\n.\n", "\r", "{5}\r\n", "{5+}\r\n", "\0\0", "%00", "%2e%2e/", "\u00c0\u00ae", "\u00e2\u0084\u00aa", "\u00ed\u00a0\u0080"];

    /// <summary>A new input, of at most <paramref name="maxOctets"/>.</summary>
    public byte[] Next(IReadOnlyList<byte[]> corpus, int maxOctets)
    {
        var octets = new List<byte>(dice.Pick(corpus));
        for (var change = dice.Next(MaxChanges); change >= 0; change--)
        {
            Change(octets, corpus);
        }

        // Now and then a long one, to see what time and memory it takes; the rest stays short, for the sake of how many there are.
        var limit = Math.Min(maxOctets, MostInputsUpTo);
        if (octets.Count > 0 && dice.Next(256) == 0)
        {
            limit = maxOctets;
            Stretch(octets, limit);
        }
        return [.. octets.Take(limit)];
    }

    private void Change(List<byte> octets, IReadOnlyList<byte[]> corpus)
    {
        var at = dice.Next(octets.Count + 1);
        switch (dice.Next(10))
        {
            case 0:
                octets.Insert(at, dice.Pick(Spice));
                break;
            case 1:
                octets.Insert(at, dice.NextOctet());
                break;
            case 2 when at < octets.Count:
                octets[at] ^= (byte)(1 << dice.Next(8));
                break;
            case 3 when at < octets.Count:
                octets.RemoveRange(at, 1 + dice.Next(Math.Min(octets.Count - at, 16)));
                break;
            case 4:
                octets.RemoveRange(at, octets.Count - at);
                break;
            case 5:
                var other = dice.Pick(corpus);
                octets.InsertRange(at, other.Skip(dice.Next(other.Length + 1)));
                break;
            case 6:
                octets.InsertRange(at, Enumerable.Repeat(dice.Pick(Spice), dice.Next(200)));
                break;
            case 7:
                octets.InsertRange(at, Encoding.Latin1.GetBytes(dice.Pick(Pieces)));
                break;
            case 8:
                ReplaceNumber(octets, at);
                break;
            default:
                octets.InsertRange(at, octets.Skip(at).Take(dice.Next(32)).ToArray());
                break;
        }
    }

    // The next run of digits, or none: then the number stands where chance has put it.
    private void ReplaceNumber(List<byte> octets, int at)
    {
        var start = octets.FindIndex(at, octet => char.IsAsciiDigit((char)octet));
        start = start < 0 ? at : start;
        var end = start;
        while (end < octets.Count && char.IsAsciiDigit((char)octets[end]))
        {
            end++;
        }
        octets.RemoveRange(start, end - start);
        octets.InsertRange(start, Encoding.ASCII.GetBytes(dice.Pick(Numbers)));
    }

    private void Stretch(List<byte> octets, int limit)
    {
        var at = dice.Next(octets.Count);
        var piece = octets.Skip(at).Take(1 + dice.Next(64)).ToArray();
        octets.InsertRange(at, Enumerable.Repeat(piece, limit / piece.Length).SelectMany(copy => copy));
    }
}
