using System.Security.Cryptography;
using Gateway.Keys;
using OtpNet;

namespace Gateway.Accounts.SecondFactors;

/// <summary>The seed of an authenticator app: 160 random bits, sealed at rest, shown once as key and URI.</summary>
internal static class TotpSeed
{
    // RFC 4226 §4 R6: 160 bits, the length of SHA-1, which is what every authenticator app computes.
    private const int Octets = 20;
    private const int GroupLetters = 4;

    public static byte[] Create() => RandomNumberGenerator.GetBytes(Octets);

    /// <summary>The key to type: base32 in groups of four.</summary>
    public static string Show(byte[] seed) => string.Join(' ', Base32Encoding.ToString(seed).TrimEnd('=').Chunk(GroupLetters).Select(group => new string(group)));

    /// <summary>What the QR code says: the <c>otpauth</c> URI that authenticator apps read.</summary>
    public static string UriOf(byte[] seed, string issuer, string accountId) =>
        $"otpauth://totp/{Uri.EscapeDataString(issuer)}:{Uri.EscapeDataString(accountId)}?secret={Base32Encoding.ToString(seed).TrimEnd('=')}&issuer={Uri.EscapeDataString(issuer)}";

    /// <summary>Seals for storage, bound to account and factor.</summary>
    public static byte[] Seal(RootKey key, string accountId, string factorId, byte[] seed) =>
        key.Seal(KeyLabel.Totp, BoundTo(key, accountId, factorId), seed);

    /// <summary>Opens; false when the seal belongs to another account, factor or key.</summary>
    public static bool TryOpen(RootKey key, string accountId, string factorId, byte[] box, out byte[]? seed) =>
        key.TryOpen(KeyLabel.Totp, BoundTo(key, accountId, factorId), box, out seed);

    private static byte[] BoundTo(RootKey key, string accountId, string factorId) =>
        new LengthPrefixed().Add(accountId).Add(factorId).Add((long)key.Id).Octets.ToArray();
}
