namespace Gateway.Storage;

/// <summary>SQL of the sealed rows that prove which root keys a store belongs to.</summary>
internal sealed class KeyCanaryStore(Database database, TimeProvider time)
{
    /// <summary>The sealed value of a key; null: the store has not met that key.</summary>
    public Task<byte[]?> FindAsync(int keyId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => session.ScalarAsync<byte[]>("select sealed from key_canary where kid = @kid", new { kid = (long)keyId }), cancellationToken);

    /// <summary>The ids of all keys that the store has met, in order.</summary>
    public Task<IReadOnlyList<long>> ListAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(session => session.QueryAsync<long>("select kid from key_canary order by kid"), cancellationToken);

    /// <summary>Keeps the value of a new key. Returns what the store holds then: another node's, if that was first.</summary>
    public Task<byte[]> AddAsync(int keyId, byte[] sealedValue, CancellationToken cancellationToken) =>
        database.WriteAsync(session => AddAsync(session, keyId, sealedValue, time.GetUtcNow()), cancellationToken);

    /// <summary>The same within the caller's transaction.</summary>
    public static async Task<byte[]> AddAsync(DatabaseSession session, int keyId, byte[] sealedValue, DateTimeOffset now)
    {
        await session.ExecuteAsync(
            "insert into key_canary (kid, sealed, created) values (@kid, @sealedValue, @now) on conflict (kid) do nothing",
            new { kid = (long)keyId, sealedValue, now = now.ToStored() });
        return (await session.ScalarAsync<byte[]>("select sealed from key_canary where kid = @kid", new { kid = (long)keyId }))!;
    }
}
