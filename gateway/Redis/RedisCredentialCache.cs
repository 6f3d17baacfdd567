using System.Buffers.Binary;
using System.Globalization;
using Gateway.AppPasswords;
using Gateway.Keys;
using Gateway.Login;
using Gateway.ProtocolAdapters.Contract;
using Microsoft.Extensions.Options;

namespace Gateway.Redis;

/// <summary>
/// What nodes share of app passwords. Marks (<c>a1:</c>, by name and secret): after a restart, or on another node, a phone comes in without a
/// BCrypt. Hash records (<c>h1:</c>, by name and index): with the store away, a node can still verify. Redis is believed in nothing: an entry that
/// does not open is a miss, and one that does is still compared with the epochs of the revocation log, and with the store when it is there.
/// </summary>
internal sealed partial class RedisCredentialCache(
    RedisConnection redis, KeyRing keys, IOptions<RedisOptions> options, TimeProvider time, ILogger<RedisCredentialCache> logger) : ISharedCredentialCache
{
    /// <inheritdoc/>
    public ValueTask<VerifiedMark?> FindMarkAsync(string name, Secret folded) => FindAsync(
        [.. keys.Held.Select(key => (key, MarkName(key, name, folded)))],
        (key, place, value) => SealedVerification.OpenMark(key, place, value, time, options.Value.Lifetime));

    /// <inheritdoc/>
    public ValueTask<Verification?> FindRecordAsync(string name, IReadOnlyList<IndexProbe> probes) => FindAsync(
        [.. from probe in probes let key = keys.Find(probe.KeyId) where key is not null select (key, RecordName(key, name, probe.Index))],
        (key, place, value) => SealedVerification.OpenRecord(key, place, value, time, options.Value.Lifetime));

    /// <inheritdoc/>
    public void Keep(string name, Secret folded, Verification verification)
    {
        var row = verification.AppPassword!;
        // Under the key of its row, so that a rotation costs nobody his mark.
        if (redis.IsOpen || keys.Find(row.KeyId) is not { } key) return;

        var now = time.GetUtcNow();
        var (mark, record) = (MarkName(key, name, folded), RecordName(key, name, row.Index));
        Keep(mark, SealedVerification.SealMark(key, mark, new VerifiedMark(row.Id, row.Hash, VerificationSource.Redis), now));
        Keep(record, SealedVerification.SealRecord(key, record, verification, now));
    }

    private delegate T? Open<T>(RootKey key, string place, ReadOnlySpan<byte> value);

    // The places of both keys in one round trip: after a rotation it is under one of them.
    private async ValueTask<T?> FindAsync<T>(IReadOnlyList<(RootKey Key, string Name)> places, Open<T> open)
        where T : class
    {
        // The length first: nobody else's giant value is to be carried here.
        var values = await redis.AskAsync(database =>
            Task.WhenAll(places.Select(place => database.StringGetRangeAsync(place.Name, 0, SealedVerification.MaxOctets))));
        for (var i = 0; i < values?.Length; i++)
        {
            if (values[i].IsNullOrEmpty) continue;
            if (open(places[i].Key, places[i].Name, ((ReadOnlyMemory<byte>)values[i]).Span) is { } found) return found;

            Log.Foreign(logger);
        }

        return null;
    }

    private void Keep(string name, byte[] value) =>
        _ = redis.AskAsync(database => database.StringSetAsync(name, value, options.Value.Lifetime)).AsTask();

    private string MarkName(RootKey key, string name, Secret folded) =>
        NameOf("a1", key, CredentialKey.Of(key, KeyLabel.CacheKey, name, folded.Octets));

    private string RecordName(RootKey key, string name, long index)
    {
        Span<byte> octets = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(octets, index);
        return NameOf("h1", key, CredentialKey.Of(key, KeyLabel.CacheKey, name, octets));
    }

    private string NameOf(string kind, RootKey key, CredentialKey place) =>
        string.Create(CultureInfo.InvariantCulture, $"{redis.Prefix}{kind}:{key.Id}:{place.ToBase64Url()}");

    private static partial class Log
    {
        [LoggerMessage(2510, LogLevel.Warning, "Redis holds a sign-in mark that this gateway did not make, or not for this place; it is not used", EventName = "RedisForeignEntry")]
        public static partial void Foreign(ILogger logger);
    }
}
