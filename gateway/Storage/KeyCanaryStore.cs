namespace Gateway.Storage;

/// <summary>SQL of the sealed rows that prove which root keys a store belongs to.</summary>
internal sealed class KeyCanaryStore(Database database, TimeProvider time)
{
    /// <summary>All keys that the store has met, oldest first.</summary>
    public Task<IReadOnlyList<StoredCanary>> ListAsync(CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<StoredCanary>>(
        async session => [.. (await session.QueryAsync<Row>("select kid, sealed from key_canary order by kid")).Select(row => new StoredCanary((int)row.Kid, row.Sealed))],
        cancellationToken);

    /// <summary>Whether an app password that is not deleted is under that key.</summary>
    public Task<bool> IsUsedAsync(int keyId, CancellationToken cancellationToken) => database.ReadAsync(
        async session => await session.ScalarAsync<long?>(
            "select kid from app_password where kid = @kid and revoked is null limit 1", new { kid = (long)keyId }) is not null,
        cancellationToken);

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

    private sealed class Row
    {
        public long Kid { get; init; }

        public byte[] Sealed { get; init; } = [];
    }
}

/// <summary>A key that the store has met.</summary>
/// <param name="KeyId">Its number.</param>
/// <param name="Sealed">The text that only that key opens.</param>
internal sealed record StoredCanary(int KeyId, byte[] Sealed);
