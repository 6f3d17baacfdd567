using Gateway.Storage;

namespace Gateway.Admin;

/// <summary>SQL of admin tokens. Methods that take a session run in its transaction.</summary>
internal sealed class AdminTokenStore(Database database)
{
    private const string Columns = "id, name, role, created, expires, used";

    /// <summary>By the hash of the whole token; null: unknown or revoked. Whoever uses it looks at its expiry.</summary>
    public Task<AdminToken?> FindAsync(byte[] hash, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async session => (await session.FirstOrDefaultAsync<Row>(
                $"select {Columns} from admin_token where hash = @hash and revoked is null", new { hash }))?.ToToken(),
            cancellationToken);

    /// <summary>Those that are not revoked, by name.</summary>
    public Task<IReadOnlyList<AdminToken>> ListAsync(CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<AdminToken>>(
            async session => [.. (await session.QueryAsync<Row>($"select {Columns} from admin_token where revoked is null order by name")).Select(row => row.ToToken())],
            cancellationToken);

    /// <summary>By id, revoked ones too, in a transaction.</summary>
    public static async Task<AdminToken?> FindAsync(DatabaseSession session, string id) =>
        (await session.FirstOrDefaultAsync<Row>($"select {Columns} from admin_token where id = @id", new { id }))?.ToToken();

    /// <summary>Adds one. A name that a live token has: <see cref="StoreConflictException"/>.</summary>
    public static Task InsertAsync(DatabaseSession session, AdminToken token, byte[] hash) => session.ExecuteAsync(
        "insert into admin_token (id, name, role, hash, created, expires) values (@Id, @Name, @role, @hash, @created, @expires)",
        new { token.Id, token.Name, role = (long)token.Role, hash, created = token.Created.ToStored(), expires = token.Expires.ToStored() });

    /// <summary>False: there is none, or it is revoked.</summary>
    public static async Task<bool> RevokeAsync(DatabaseSession session, string id, DateTimeOffset now) =>
        await session.ExecuteAsync("update admin_token set revoked = @now where id = @id and revoked is null", new { id, now = now.ToStored() }) == 1;

    public Task TouchAsync(string id, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync(session => session.ExecuteAsync("update admin_token set used = @now where id = @id", new { id, now = now.ToStored() }), cancellationToken);

    internal sealed class Row
    {
        public string Id { get; init; } = "";

        public string Name { get; init; } = "";

        public long Role { get; init; }

        public long Created { get; init; }

        public long? Expires { get; init; }

        public long? Used { get; init; }

        public AdminToken ToToken() => new(Id, Name, (AdminRole)Role, Created.ToTime(), Expires.ToTime(), Used.ToTime());
    }
}
