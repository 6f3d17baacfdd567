using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Gateway.Keys;

namespace Gateway.Login;

/// <summary>HMAC over a login name and a secret: what caches and counters know a pair by. It tells neither of the two.</summary>
internal readonly record struct CredentialKey(ulong A, ulong B, ulong C, ulong D)
{
    private const int Octets = 32;
    private const int MaxStackOctets = 512;

    /// <summary>Under a sub-key that all nodes share.</summary>
    public static CredentialKey Of(RootKey key, string label, string name, ReadOnlySpan<byte> secret)
    {
        Span<byte> mac = stackalloc byte[Octets];
        Span<byte> input = stackalloc byte[MaxStackOctets];
        Span<byte> octets = stackalloc byte[UserName.MaxLength];
        input = Fill(input, octets[..Encoding.ASCII.GetBytes(name, octets)], secret);
        key.Mac(label, input, mac);
        CryptographicOperations.ZeroMemory(input);
        return Read(mac);
    }

    /// <summary>Under a key of this process alone, for what is never shared.</summary>
    public static CredentialKey Of(ReadOnlySpan<byte> processKey, string name, ReadOnlySpan<byte> secret)
    {
        Span<byte> octets = stackalloc byte[UserName.MaxLength];
        return Of(processKey, octets[..Encoding.ASCII.GetBytes(name, octets)], secret);
    }

    /// <summary>As the other, for a name that is no text yet.</summary>
    public static CredentialKey Of(ReadOnlySpan<byte> processKey, ReadOnlySpan<byte> name, ReadOnlySpan<byte> secret)
    {
        Span<byte> mac = stackalloc byte[Octets];
        Span<byte> input = stackalloc byte[MaxStackOctets];
        input = Fill(input, name, secret);
        HMACSHA256.HashData(processKey, input, mac);
        CryptographicOperations.ZeroMemory(input);
        return Read(mac);
    }

    /// <summary>The key bound to one source, so that a pair counts once per source.</summary>
    public CredentialKey For(SourcePrefix source) => this with { A = A ^ source.High, B = B ^ source.Low, C = C + (ulong)source.Bits };

    /// <summary>43 characters of base64url.</summary>
    public string ToBase64Url() => Base64Url.EncodeToString(MemoryMarshal.AsBytes(MemoryMarshal.CreateReadOnlySpan(in this, 1)));

    /// <summary>The first word: the input is an HMAC, so any part of it is as good as a hash.</summary>
    public override int GetHashCode() => (int)(A ^ (A >> 32));

    private static CredentialKey Read(ReadOnlySpan<byte> mac) => MemoryMarshal.Read<CredentialKey>(mac);

    // Both lengths are bounded by the parser, except for tokens and long account passwords: those are hashed first.
    private static Span<byte> Fill(Span<byte> input, scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> secret)
    {
        scoped Span<byte> digest = stackalloc byte[Octets];
        if (secret.Length > Octets * 4)
        {
            SHA256.HashData(secret, digest);
            secret = digest;
        }

        var rest = LengthPrefixed.Write(LengthPrefixed.Write(input, name), secret);
        return input[..^rest.Length];
    }
}
