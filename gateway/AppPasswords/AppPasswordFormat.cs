namespace Gateway.AppPasswords;

/// <summary>
/// How an app password looks: 20 letters out of 24 (no l, no o), shown as five groups of four. Read as a number with base 24,
/// a = 0 to z = 23, it leaves 1 when divided by 571. Because 571 is prime and larger than 24, and 23 is no multiple of it, this catches every
/// wrong letter and every swap of two neighbours, in the check letters too.
/// </summary>
internal static class AppPasswordFormat
{
    /// <summary>The letters, in the order of their values.</summary>
    public const string Alphabet = "abcdefghijkmnpqrstuvwxyz";

    /// <summary>Letters in all.</summary>
    public const int Letters = 20;

    /// <summary>Letters drawn at random; the last two check them.</summary>
    public const int RandomLetters = 18;

    private const int Modulus = 571;
    private const int Remainder = 1;
    private const int GroupLetters = 4;

    // Twenty letters with a separator after each, and some: anything longer was not typed from what we showed.
    private const int MaxPresentedOctets = 64;

    private static readonly sbyte[] Values = MakeValues();

    /// <summary>
    /// Folds what was typed (case, spaces and hyphens do not count) into 20 lower-case letters. False when it is no app password by its
    /// shape: other characters, another length, wrong check letters. <paramref name="folded"/> must hold 20 octets; on false it is undefined.
    /// </summary>
    public static bool TryFold(ReadOnlySpan<byte> presented, Span<byte> folded)
    {
        if (presented.Length > MaxPresentedOctets) return false;

        var count = 0;
        var sum = 0;
        foreach (var octet in presented)
        {
            if (octet is (byte)'-' or (byte)' ') continue;

            var letter = octet is >= (byte)'A' and <= (byte)'Z' ? (byte)(octet | 0x20) : octet;
            if (count == Letters || letter > 'z' || Values[letter] < 0) return false;

            folded[count++] = letter;
            sum = Step(sum, Values[letter]);
        }

        return count == Letters && sum == Remainder;
    }

    /// <summary>Whether <paramref name="presented"/> is an app password by its shape.</summary>
    public static bool IsWellFormed(ReadOnlySpan<byte> presented)
    {
        Span<byte> folded = stackalloc byte[Letters];
        var wellFormed = TryFold(presented, folded);
        folded.Clear();
        return wellFormed;
    }

    /// <summary>Writes the two check letters behind 18 letters of the alphabet.</summary>
    public static void AddCheckLetters(Span<byte> letters)
    {
        var sum = 0;
        foreach (var letter in letters[..RandomLetters])
        {
            sum = Step(sum, Values[letter]);
        }

        // sum * 24² + check ≡ 1 (mod 571)
        var check = ((Remainder - Step(Step(sum, 0), 0)) % Modulus + Modulus) % Modulus;
        letters[RandomLetters] = (byte)Alphabet[check / Alphabet.Length];
        letters[RandomLetters + 1] = (byte)Alphabet[check % Alphabet.Length];
    }

    /// <summary>The form shown to a person: <c>abcd-efgh-ijkm-npqr-stuv</c>, 24 octets, into <paramref name="shown"/>.</summary>
    public static void Show(ReadOnlySpan<byte> folded, Span<byte> shown)
    {
        var at = 0;
        for (var i = 0; i < Letters; i++)
        {
            if (i > 0 && i % GroupLetters == 0) shown[at++] = (byte)'-';
            shown[at++] = folded[i];
        }
    }

    private static int Step(int sum, int value) => ((sum * Alphabet.Length) + value) % Modulus;

    private static sbyte[] MakeValues()
    {
        var values = new sbyte['z' + 1];
        Array.Fill(values, (sbyte)-1);
        for (var i = 0; i < Alphabet.Length; i++)
        {
            values[Alphabet[i]] = (sbyte)i;
        }

        return values;
    }
}
