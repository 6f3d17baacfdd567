using System.Buffers.Binary;
using System.Security.Cryptography;
using Gateway.Keys;

namespace Gateway.Accounts.SecondFactors;

/// <summary>How a recovery code looks: 16 letters and digits (80 bits) in groups of four, without look-alikes.</summary>
internal static class RecoveryCode
{
    public const int Letters = 16;

    // 32 symbols, so that each carries five bits: no i, l, o and no 1.
    private const string Alphabet = "023456789abcdefghjkmnpqrstuvwxyz";
    private const int GroupLetters = 4;

    /// <summary>Draws one, as shown.</summary>
    public static string Create()
    {
        Span<char> letters = stackalloc char[Letters];
        RandomNumberGenerator.GetItems<char>(Alphabet, letters);
        return string.Join('-', letters.ToString().Chunk(GroupLetters).Select(group => new string(group)));
    }

    /// <summary>Folds what was typed (case, spaces, hyphens do not count); null when it is no recovery code by its shape.</summary>
    public static string? Fold(string typed)
    {
        var folded = new string([.. typed.Where(letter => letter is not ('-' or ' ')).Select(char.ToLowerInvariant)]);
        return folded.Length == Letters && folded.All(letter => Alphabet.Contains(letter, StringComparison.Ordinal)) ? folded : null;
    }

    /// <summary>What it is found by: 32 bits of a MAC.</summary>
    public static long IndexOf(RootKey key, string accountId, string folded) =>
        BinaryPrimitives.ReadUInt32BigEndian(key.Mac(KeyLabel.Recovery, Input("index-1", accountId, folded)));

    /// <summary>What BCrypt is given: 44 ASCII characters.</summary>
    public static string HashInput(RootKey key, string accountId, string folded) =>
        Convert.ToBase64String(key.Mac(KeyLabel.Recovery, Input("hash-1", accountId, folded)));

    private static ReadOnlySpan<byte> Input(string purpose, string accountId, string folded) =>
        new LengthPrefixed().Add(purpose).Add(accountId).Add(folded).Octets;
}
