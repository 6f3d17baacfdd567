using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Keys;

/// <summary>
/// One 32-octet root key. It is never used itself: each purpose has its own sub-key, derived by HKDF-SHA256 (RFC 5869) with
/// the purpose's <see cref="KeyLabel"/> as info.
/// </summary>
internal sealed class RootKey
{
    /// <summary>Length of a root key in octets.</summary>
    public const int Octets = 32;

    private const int NonceOctets = 12;
    private const int TagOctets = 16;
    private const int MaxAccountOctets = 254;
    private static readonly byte[] AppPasswordDomain = "app1"u8.ToArray();

    private readonly byte[] _root;
    private readonly ConcurrentDictionary<string, byte[]> _subKeys = new(StringComparer.Ordinal);

    /// <summary>Copies <paramref name="root"/>, of exactly <see cref="Octets"/> octets; the caller clears its own.</summary>
    public RootKey(int id, ReadOnlySpan<byte> root)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(root.Length, Octets);
        Id = id;
        _root = GC.AllocateUninitializedArray<byte>(Octets, pinned: true);
        root.CopyTo(_root);
    }

    /// <summary>The key id stored beside whatever was made under it: 1 and up.</summary>
    public int Id { get; }

    /// <summary>What a person may see of it, to compare nodes: 12 hexadecimal digits that tell nothing of the key.</summary>
    public string Fingerprint => Convert.ToHexStringLower(Mac("fingerprint", []).AsSpan(0, 6));

    /// <summary>The 32-bit index of an app password, from its 20 folded letters.</summary>
    public uint Index(ReadOnlySpan<byte> folded)
    {
        Span<byte> input = stackalloc byte[sizeof(uint) + AppPasswordLength(folded)];
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        LengthPrefixed.Write(input, folded);
        HMACSHA256.HashData(SubKey(KeyLabel.Index), input, mac);
        CryptographicOperations.ZeroMemory(input);
        return BinaryPrimitives.ReadUInt32BigEndian(mac);
    }

    /// <summary>What BCrypt is given: 44 ASCII characters, bound to the account, so that it never sees what a person typed.</summary>
    public string PasswordInput(string accountId, ReadOnlySpan<byte> folded)
    {
        Span<byte> account = stackalloc byte[MaxAccountOctets];
        var accountLength = Encoding.UTF8.GetBytes(accountId, account);
        Span<byte> input = stackalloc byte[(3 * sizeof(uint)) + AppPasswordDomain.Length + accountLength + AppPasswordLength(folded)];
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];

        var rest = LengthPrefixed.Write(input, AppPasswordDomain);
        rest = LengthPrefixed.Write(rest, account[..accountLength]);
        LengthPrefixed.Write(rest, folded);
        HMACSHA256.HashData(SubKey(KeyLabel.Password), input, mac);
        CryptographicOperations.ZeroMemory(input);
        return Convert.ToBase64String(mac);
    }

    /// <summary>HMAC-SHA256 under the label's sub-key, 32 octets.</summary>
    public byte[] Mac(string label, ReadOnlySpan<byte> data) => HMACSHA256.HashData(SubKey(label), data);

    /// <summary>As <see cref="Mac(string, ReadOnlySpan{byte})"/>, into <paramref name="mac"/> of 32 octets.</summary>
    public void Mac(string label, ReadOnlySpan<byte> data, Span<byte> mac) => HMACSHA256.HashData(SubKey(label), data, mac);

    /// <summary>AES-256-GCM with a random nonce: nonce, tag, cipher text. <paramref name="aad"/> must be given again to open.</summary>
    public byte[] Seal(string label, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> data)
    {
        var result = new byte[NonceOctets + TagOctets + data.Length];
        var box = result.AsSpan();
        RandomNumberGenerator.Fill(box[..NonceOctets]);
        using var aes = new AesGcm(SubKey(label), TagOctets);
        aes.Encrypt(box[..NonceOctets], data, box[(NonceOctets + TagOctets)..], box.Slice(NonceOctets, TagOctets), aad);
        return result;
    }

    /// <summary>Opens what <see cref="Seal"/> made; false when it is not ours, not whole, or was sealed for another <paramref name="aad"/>.</summary>
    public bool TryOpen(string label, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> box, [NotNullWhen(true)] out byte[]? data)
    {
        data = null;
        if (box.Length < NonceOctets + TagOctets) return false;

        var plain = new byte[box.Length - NonceOctets - TagOctets];
        using var aes = new AesGcm(SubKey(label), TagOctets);
        try
        {
            aes.Decrypt(box[..NonceOctets], box[(NonceOctets + TagOctets)..], box.Slice(NonceOctets, TagOctets), plain, aad);
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }

        data = plain;
        return true;
    }

    private static int AppPasswordLength(ReadOnlySpan<byte> folded)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(folded.Length, AppPasswords.AppPasswordFormat.Letters);
        return folded.Length;
    }

    private byte[] SubKey(string label) => _subKeys.GetOrAdd(label, Derive, _root);

    private static byte[] Derive(string label, byte[] root)
    {
        var subKey = GC.AllocateUninitializedArray<byte>(Octets, pinned: true);
        HKDF.DeriveKey(HashAlgorithmName.SHA256, root, subKey, salt: default, Encoding.ASCII.GetBytes(label));
        return subKey;
    }
}
