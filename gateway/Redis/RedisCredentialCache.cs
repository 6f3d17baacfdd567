using System.Globalization;
using Gateway.Keys;
using Gateway.Login;
using Microsoft.Extensions.Options;

namespace Gateway.Redis;

/// <summary>
/// Verified marks that nodes share: after a restart, or on another node, a phone comes in without a BCrypt. Redis is believed in nothing: an
/// entry that does not open is a miss, and one that does is still compared with the epochs of the revocation log, and with the store when it is there.
/// </summary>
internal sealed partial class RedisCredentialCache(
    RedisConnection redis, KeyRing keys, IOptions<RedisOptions> options, TimeProvider time, ILogger<RedisCredentialCache> logger) : ISharedCredentialCache
{
    /// <inheritdoc/>
    public async ValueTask<Verification?> FindAsync(CredentialKey key)
    {
        var rootKey = keys.Current;
        var name = NameOf(rootKey, key);
        // The length first: nobody else's giant value is to be carried here.
        var value = await redis.AskAsync(database => database.StringGetRangeAsync(name, 0, SealedVerification.MaxOctets));
        if (value.IsNullOrEmpty) return null;

        var found = SealedVerification.Open(rootKey, name, ((ReadOnlyMemory<byte>)value).Span, time, options.Value.Lifetime);
        if (found is null) Log.Foreign(logger);
        return found;
    }

    /// <inheritdoc/>
    public void Keep(CredentialKey key, Verification verification)
    {
        var rootKey = keys.Current;
        // A row under the previous key can't be checked by its MAC under this one.
        if (verification.AppPassword?.KeyId != rootKey.Id || redis.IsOpen) return;

        var name = NameOf(rootKey, key);
        var value = SealedVerification.Seal(rootKey, name, verification, time.GetUtcNow());
        _ = redis.AskAsync(database => database.StringSetAsync(name, value, options.Value.Lifetime)).AsTask();
    }

    private string NameOf(RootKey rootKey, CredentialKey key) =>
        string.Create(CultureInfo.InvariantCulture, $"{redis.Prefix}a1:{rootKey.Id}:{key.ToBase64Url()}");

    private static partial class Log
    {
        [LoggerMessage(2510, LogLevel.Warning, "Redis holds a sign-in mark that this gateway did not make, or not for this place; it is not used", EventName = "RedisForeignEntry")]
        public static partial void Foreign(ILogger logger);
    }
}
