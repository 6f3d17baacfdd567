using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Gateway.Accounts;
using Gateway.AppPasswords;
using Gateway.Keys;
using Gateway.Login;

namespace Gateway.Redis;

/// <summary>
/// A verification as it lies in Redis: sealed under the root key with its own Redis key as context, so that who can write to Redis can
/// neither make one, nor move one to another name, nor read one.
/// </summary>
internal static class SealedVerification
{
    /// <summary>Largest value looked at; ours have one or two KiB.</summary>
    public const int MaxOctets = 64 * 1024;

    /// <summary>Seals one for the Redis key it will lie under.</summary>
    public static byte[] Seal(RootKey key, string redisKey, Verification verification, DateTimeOffset now)
    {
        var entry = new Entry(verification.Account!, verification.Policy, verification.AppPassword!, verification.ReadAt, now);
        return key.Seal(KeyLabel.CacheValue, Encoding.ASCII.GetBytes(redisKey), JsonSerializer.SerializeToUtf8Bytes(entry, EntryJson.Default.Entry));
    }

    /// <summary>Opens one; null when it is not ours, not for this key, or older than <paramref name="lifetime"/>.</summary>
    public static Verification? Open(RootKey key, string redisKey, ReadOnlySpan<byte> value, TimeProvider time, TimeSpan lifetime)
    {
        if (value.Length > MaxOctets || !key.TryOpen(KeyLabel.CacheValue, Encoding.ASCII.GetBytes(redisKey), value, out var json)) return null;
        if (JsonSerializer.Deserialize(json, EntryJson.Default.Entry) is not { } entry) return null;

        var age = time.GetUtcNow() - entry.Sealed;
        if (age > lifetime || !AppPasswordRowMac.IsIntact(key, entry.AppPassword)) return null;

        return new Verification
        {
            Account = entry.Account,
            Policy = entry.Policy,
            AppPassword = entry.AppPassword,
            IsProven = true,
            ReadAt = entry.ReadAt,
            Source = VerificationSource.Redis,
            ExpiresAt = Verification.TimestampOf(entry.AppPassword.Expires, time.GetUtcNow(), time),
        };
    }

    /// <summary>What is sealed.</summary>
    internal sealed record Entry(Account Account, AccountPolicy Policy, AppPassword AppPassword, long ReadAt, DateTimeOffset Sealed);
}

/// <summary>Generated serializer of the sealed entry.</summary>
[JsonSerializable(typeof(SealedVerification.Entry))]
internal sealed partial class EntryJson : JsonSerializerContext;
