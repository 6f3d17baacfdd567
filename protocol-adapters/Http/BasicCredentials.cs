using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;
using Gateway.ProtocolAdapters.Contract;

namespace Gateway.ProtocolAdapters.Http;

/// <summary>User name and password of an <c>Authorization: Basic</c> value (RFC 7617 §2).</summary>
/// <param name="Authcid">UTF-8 octets before the first colon, not normalised; never empty.</param>
/// <param name="Secret">All that follows it; owned by this value.</param>
internal sealed record BasicCredentials(ReadOnlyMemory<byte> Authcid, Secret Secret) : IDisposable
{
    private const int MaxEncodedChars = 8_192;

    /// <summary>Zeroes the secret.</summary>
    public void Dispose() => Secret.Dispose();

    /// <summary>
    /// Reads what follows <c>Basic</c> and its spaces. Strict base64: no spaces, full padding, no stray bits. Octets that are not UTF-8
    /// are taken as Latin-1 (RFC 7617 §2.1: older clients). False for anything else; never throws.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> token, [NotNullWhen(true)] out BasicCredentials? credentials)
    {
        credentials = null;
        if (token.Length is 0 or > MaxEncodedChars || token.Length % 4 != 0 || !IsStrict(token))
        {
            return false;
        }

        Span<byte> encoded = stackalloc byte[1_024];
        Span<byte> octets = stackalloc byte[1_024];
        encoded = token.Length <= encoded.Length ? encoded : new byte[token.Length];
        octets = token.Length <= octets.Length ? octets : new byte[token.Length];
        try
        {
            Encoding.ASCII.GetBytes(token, encoded);
            return Base64.DecodeFromUtf8(encoded[..token.Length], octets, out _, out var length) is System.Buffers.OperationStatus.Done
                && TrySplit(octets[..length], out credentials);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(encoded);
            CryptographicOperations.ZeroMemory(octets);
        }
    }

    private static bool TrySplit(ReadOnlySpan<byte> pair, [NotNullWhen(true)] out BasicCredentials? credentials)
    {
        credentials = null;
        var colon = pair.IndexOf((byte)':');
        if (colon < 1)
        {
            return false;
        }

        // The pair has one encoding: a valid name beside a Latin-1 password makes both Latin-1.
        var isUtf8 = Utf8.IsValid(pair);
        var name = isUtf8 ? pair[..colon].ToArray() : FromLatin1(pair[..colon]);
        if (isUtf8)
        {
            credentials = new BasicCredentials(name, Secret.Copy(pair[(colon + 1)..]));
            return true;
        }

        var secret = FromLatin1(pair[(colon + 1)..]);
        credentials = new BasicCredentials(name, Secret.Copy(secret));
        CryptographicOperations.ZeroMemory(secret);
        return true;
    }

    private static byte[] FromLatin1(ReadOnlySpan<byte> octets)
    {
        var utf8 = new byte[octets.Length * 2];
        var length = 0;
        foreach (var octet in octets)
        {
            if (octet < 0x80)
            {
                utf8[length++] = octet;
            }
            else
            {
                utf8[length++] = (byte)(0xC0 | (octet >> 6));
                utf8[length++] = (byte)(0x80 | (octet & 0x3F));
            }
        }

        var exact = utf8[..length];
        CryptographicOperations.ZeroMemory(utf8);
        return exact;
    }

    // The framework's decoder skips white space and ignores stray bits in the last symbol: two texts for one credential.
    private static bool IsStrict(ReadOnlySpan<char> token)
    {
        var body = token.TrimEnd('=');
        var padding = token.Length - body.Length;
        if (padding > 2 || body.IsEmpty)
        {
            return false;
        }

        foreach (var character in body)
        {
            if (Symbol(character) < 0)
            {
                return false;
            }
        }

        var strayBits = padding switch { 1 => 0b11, 2 => 0b1111, _ => 0 };
        return (Symbol(body[^1]) & strayBits) == 0;
    }

    private static int Symbol(char character) => character switch
    {
        >= 'A' and <= 'Z' => character - 'A',
        >= 'a' and <= 'z' => character - 'a' + 26,
        >= '0' and <= '9' => character - '0' + 52,
        '+' => 62,
        '/' => 63,
        _ => -1,
    };
}
