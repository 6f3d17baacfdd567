using Gateway.Storage;

namespace Gateway.Portal;

/// <summary>SQL of portal sessions, each method in a transaction of its own.</summary>
internal sealed class PortalSessionStore(Database database)
{
    public Task<PortalSession?> FindAsync(byte[] refHash, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async session => (await session.FirstOrDefaultAsync<Row>(
                "select ref_hash, account_id, level, created, seen, strong from portal_session where ref_hash = @refHash", new { refHash }))?.ToSession(),
            cancellationToken);

    /// <summary>Inserts, and deletes the one it replaces, so that an old reference is dead at once.</summary>
    public Task ReplaceAsync(PortalSession session, byte[]? replaced, PortalPlace place, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async transaction =>
            {
                await transaction.ExecuteAsync("delete from portal_session where ref_hash = @replaced", new { replaced = replaced ?? [] });
                await transaction.ExecuteAsync(
                    "insert into portal_session (ref_hash, account_id, level, created, seen, strong, address, client) values (@RefHash, @AccountId, @level, @created, @seen, @strong, @Address, @Browser)",
                    new
                    {
                        session.RefHash,
                        session.AccountId,
                        level = (long)session.Level,
                        created = session.Created.ToStored(),
                        seen = session.Seen.ToStored(),
                        strong = session.Strong.ToStored(),
                        place.Address,
                        place.Browser,
                    });
            },
            cancellationToken);

    public Task TouchAsync(byte[] refHash, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => session.ExecuteAsync("update portal_session set seen = @now where ref_hash = @refHash", new { refHash, now = now.ToStored() }), cancellationToken);

    public Task DeleteAsync(byte[] refHash, CancellationToken cancellationToken) =>
        database.WriteAsync(session => session.ExecuteAsync("delete from portal_session where ref_hash = @refHash", new { refHash }), cancellationToken);

    /// <summary>All of an account: signed out everywhere.</summary>
    public Task DeleteAllAsync(string accountId, CancellationToken cancellationToken) =>
        database.WriteAsync(session => session.ExecuteAsync("delete from portal_session where account_id = @accountId", new { accountId }), cancellationToken);

    /// <summary>What nobody can use any more.</summary>
    public Task DeleteIdleAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        database.WriteAsync(session => session.ExecuteAsync("delete from portal_session where seen < @before", new { before = before.ToStored() }), cancellationToken);

    internal sealed class Row
    {
        public byte[] RefHash { get; init; } = [];

        public string AccountId { get; init; } = "";

        public long Level { get; init; }

        public long Created { get; init; }

        public long Seen { get; init; }

        public long? Strong { get; init; }

        public PortalSession ToSession() => new(RefHash, AccountId, (PortalLevel)Level, Created.ToTime(), Seen.ToTime(), Strong.ToTime());
    }
}

/// <summary>Where a session is.</summary>
/// <param name="Address">The browser's address.</param>
/// <param name="Browser">What it calls itself, in a few words.</param>
internal sealed record PortalPlace(string Address, string Browser);
