using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Gateway.Accounts;
using Gateway.AppPasswords;
using Gateway.Keys;
using Gateway.Login;

namespace Gateway.Redis;

/// <summary>
/// Marks and records as they lie in Redis: sealed under the root key with their own Redis key as context, so that who can write to Redis can
/// neither make one, nor move one to another name, nor read one.
/// </summary>
internal static class SealedVerification
{
    /// <summary>Largest value looked at; ours have one or two KiB.</summary>
    public const int MaxOctets = 64 * 1024;

    /// <summary>Seals a mark for the Redis key it will lie under.</summary>
    public static byte[] SealMark(RootKey key, string redisKey, VerifiedMark mark, DateTimeOffset now) =>
        Seal(key, redisKey, new Mark(mark.AppPasswordId, mark.Hash, now), EntryJson.Default.Mark);

    /// <summary>Opens one; null when it is not ours, not for this key, or older than <paramref name="lifetime"/>.</summary>
    public static VerifiedMark? OpenMark(RootKey key, string redisKey, ReadOnlySpan<byte> value, TimeProvider time, TimeSpan lifetime) =>
        Open(key, redisKey, value, EntryJson.Default.Mark) is { } mark && time.GetUtcNow() - mark.Sealed <= lifetime
            ? new VerifiedMark(mark.AppPasswordId, mark.Hash, VerificationSource.Redis)
            : null;

    /// <summary>Seals what the store said of an app password and its account.</summary>
    public static byte[] SealRecord(RootKey key, string redisKey, Verification verification, DateTimeOffset now) =>
        Seal(key, redisKey, new Record(verification.Account!, verification.Policy, verification.AppPassword!, verification.ReadAt, now), EntryJson.Default.Record);

    /// <summary>Opens one, not proven; null as with a mark, and when the row is not as the gateway wrote it.</summary>
    public static Verification? OpenRecord(RootKey key, string redisKey, ReadOnlySpan<byte> value, TimeProvider time, TimeSpan lifetime)
    {
        if (Open(key, redisKey, value, EntryJson.Default.Record) is not { } record) return null;

        var now = time.GetUtcNow();
        if (now - record.Sealed > lifetime || record.Account.Id != record.AppPassword.AccountId || !AppPasswordRowMac.IsIntact(key, record.AppPassword)) return null;

        return new Verification
        {
            Account = record.Account,
            Policy = record.Policy,
            AppPassword = record.AppPassword,
            ReadAt = record.ReadAt,
            Source = VerificationSource.Redis,
            ExpiresAt = Verification.TimestampOf(record.AppPassword.Expires, now, time),
        };
    }

    private static byte[] Seal<T>(RootKey key, string redisKey, T entry, JsonTypeInfo<T> type) =>
        key.Seal(KeyLabel.CacheValue, Encoding.ASCII.GetBytes(redisKey), JsonSerializer.SerializeToUtf8Bytes(entry, type));

    private static T? Open<T>(RootKey key, string redisKey, ReadOnlySpan<byte> value, JsonTypeInfo<T> type)
        where T : class
    {
        if (value.Length > MaxOctets || !key.TryOpen(KeyLabel.CacheValue, Encoding.ASCII.GetBytes(redisKey), value, out var json)) return null;
        try
        {
            return JsonSerializer.Deserialize(json, type);
        }
        catch (JsonException)
        {
            // Sealed by another version of the gateway, which had other fields: a miss.
            return null;
        }
    }

    /// <summary>What is sealed of a mark.</summary>
    internal sealed record Mark(string AppPasswordId, string Hash, DateTimeOffset Sealed);

    /// <summary>What is sealed of a record.</summary>
    internal sealed record Record(Account Account, AccountPolicy Policy, AppPassword AppPassword, long ReadAt, DateTimeOffset Sealed);
}

/// <summary>Generated serializer of the sealed entries. What lacks a field is none of ours.</summary>
[JsonSourceGenerationOptions(RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(SealedVerification.Mark))]
[JsonSerializable(typeof(SealedVerification.Record))]
internal sealed partial class EntryJson : JsonSerializerContext;
