using System.Text;
using Gateway.TestKit;

namespace Gateway.Fuzz.Tests.Engine;

/// <summary>One input. What a target decides by chance, it decides by the input itself, so that the input alone repeats everything.</summary>
internal sealed class FuzzInput(byte[] octets)
{
    private const int EverySplitUpTo = 48;

    public byte[] Octets { get; } = octets;

    public Dice Dice { get; } = new(Hash(octets));

    /// <summary>The octets as text, one char each.</summary>
    public string Text => Encoding.Latin1.GetString(Octets);

    /// <summary>The part before a place found by chance, and the part behind it.</summary>
    public (byte[] First, byte[] Second) Halves()
    {
        var at = Dice.Next(Octets.Length + 1);
        return (Octets[..at], Octets[at..]);
    }

    /// <summary>Ways to cut it: short inputs into two at every place, longer ones at a few; and all into many portions.</summary>
    public IEnumerable<IEnumerable<ReadOnlyMemory<byte>>> Splits()
    {
        for (var round = 0; round <= Math.Min(Octets.Length, EverySplitUpTo); round++)
        {
            var at = Octets.Length <= EverySplitUpTo ? round : Dice.Next(Octets.Length + 1);
            yield return [Octets.AsMemory(0, at), Octets.AsMemory(at)];
            if (Octets.Length > EverySplitUpTo && round == 3)
            {
                break;
            }
        }
        yield return RandomMessages.Portions(Dice, Octets);
    }

    // FNV-1a.
    private static ulong Hash(byte[] octets)
    {
        var hash = 14695981039346656037UL;
        foreach (var octet in octets)
        {
            hash = (hash ^ octet) * 1099511628211UL;
        }
        return hash;
    }
}
