using System.Security.Cryptography;
using Gateway.ProtocolAdapters.Contract;

namespace Gateway.AppPasswords;

/// <summary>Draws app passwords: 18 letters out of 24, which is 82 bits, and two check letters.</summary>
internal static class AppPasswordGenerator
{
    /// <summary>Octets of the form shown.</summary>
    public const int ShownOctets = AppPasswordFormat.Letters + 4;

    /// <summary>A new one in the form shown, <c>abcd-efgh-ijkm-npqr-stuv</c>; the caller disposes it. Fold it for index and hash.</summary>
    public static Secret Create()
    {
        Span<byte> letters = stackalloc byte[AppPasswordFormat.Letters];
        Span<byte> shown = stackalloc byte[ShownOctets];
        for (var i = 0; i < AppPasswordFormat.RandomLetters; i++)
        {
            letters[i] = (byte)AppPasswordFormat.Alphabet[RandomNumberGenerator.GetInt32(AppPasswordFormat.Alphabet.Length)];
        }

        AppPasswordFormat.AddCheckLetters(letters);
        AppPasswordFormat.Show(letters, shown);
        var secret = Secret.Copy(shown);
        CryptographicOperations.ZeroMemory(letters);
        CryptographicOperations.ZeroMemory(shown);
        return secret;
    }
}
