using Gateway.Accounts;
using Gateway.Storage;

namespace Gateway.AppPasswords;

/// <summary>
/// SQL of app passwords. Rows come back as stored: whoever uses one to let somebody in checks its MAC first. Methods that take a session
/// run in its transaction.
/// </summary>
internal sealed class AppPasswordStore(Database database, PolicyBase below)
{
    private readonly string _candidateSql = CandidateRow.Sql(database.ClockSql);

    /// <summary>
    /// Finds what a sign-in needs in one statement that does the same look-ups whether or not the name is known: the app password is
    /// looked up by (kid, idx), and only then compared with the account.
    /// </summary>
    /// <param name="loginName">Canonical sign-in name, <c>local@domain</c>.</param>
    /// <param name="probes">One or two, the current key's first.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<Candidate> FindCandidateAsync(string loginName, IReadOnlyList<IndexProbe> probes, CancellationToken cancellationToken)
    {
        var first = probes[0];
        // No key has the id -1: with one key alone the second look-up finds nothing, at the same cost.
        var second = probes.Count > 1 ? probes[1] : new IndexProbe(-1, -1);
        return database.ReadAsync(
            async session =>
            {
                var command = session.Statement(
                    _candidateSql,
                    ("@name", loginName),
                    ("@domain", loginName[(loginName.IndexOf('@', StringComparison.Ordinal) + 1)..]),
                    ("@kid1", (long)first.KeyId),
                    ("@idx1", first.Index),
                    ("@kid2", (long)second.KeyId),
                    ("@idx2", second.Index));
                await using var reader = await command.ExecuteReaderAsync(session.CancellationToken);
                return await CandidateRow.ReadAsync(reader, first.KeyId, below.Policy, session.CancellationToken);
            },
            cancellationToken);
    }

    /// <summary>By id, deleted ones included; null when there is none.</summary>
    public Task<AppPassword?> FindAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(session => FindAsync(session, id), cancellationToken);

    /// <summary>By id, in a transaction.</summary>
    public static async Task<AppPassword?> FindAsync(DatabaseSession session, string id) =>
        (await session.FirstOrDefaultAsync<AppPasswordRow>($"select {AppPasswordRow.Columns} from app_password p where p.id = @id", new { id }))
        ?.ToAppPassword();

    /// <summary>An account's app passwords, oldest first; without the deleted ones unless asked for.</summary>
    public Task<IReadOnlyList<AppPassword>> ListAsync(string accountId, CancellationToken cancellationToken, bool withRevoked = false) =>
        database.ReadAsync(session => ListAsync(session, accountId, withRevoked), cancellationToken);

    /// <summary>As the other, in a transaction.</summary>
    public static async Task<IReadOnlyList<AppPassword>> ListAsync(DatabaseSession session, string accountId, bool withRevoked = false)
    {
        var rows = await session.QueryAsync<AppPasswordRow>(
            $"""
            select {AppPasswordRow.Columns} from app_password p
            where p.account_id = @accountId and (@withRevoked = 1 or p.revoked is null)
            order by p.created, p.id
            """,
            new { accountId, withRevoked = withRevoked ? 1L : 0L });
        return [.. rows.Select(row => row.ToAppPassword())];
    }

    /// <summary>How many app passwords an account has that are not deleted; expired and suspended ones count.</summary>
    public static Task<long> CountAsync(DatabaseSession session, string accountId) =>
        session.ScalarAsync<long>("select count(*) from app_password where account_id = @accountId and revoked is null", new { accountId });

    /// <summary>Whether the account has, or had, an app password at this place: another secret must be drawn.</summary>
    public static async Task<bool> IsTakenAsync(DatabaseSession session, string accountId, IndexProbe probe) =>
        await session.ScalarAsync<long>(
            "select count(*) from app_password where account_id = @accountId and kid = @kid and idx = @idx",
            new { accountId, kid = (long)probe.KeyId, idx = probe.Index }) > 0;

    /// <summary>Adds a row. A taken (account, kid, idx) or id: <see cref="StoreConflictException"/>.</summary>
    public static Task InsertAsync(DatabaseSession session, AppPassword appPassword) =>
        AppPasswordRow.Insert(session, appPassword).ExecuteNonQueryAsync(session.CancellationToken);

    /// <summary>Writes what a deletion changes, if the row's epoch is still <paramref name="expectedEpoch"/>; false: somebody else was first.</summary>
    public static async Task<bool> RevokeAsync(DatabaseSession session, AppPassword appPassword, long expectedEpoch) =>
        await session.Statement(
            "update app_password set revoked = @revoked, epoch = @epoch, row_mac = @mac where id = @id and epoch = @expected",
            ("@revoked", appPassword.Revoked.ToStored()),
            ("@epoch", appPassword.Epoch),
            ("@mac", appPassword.RowMac),
            ("@id", appPassword.Id),
            ("@expected", expectedEpoch)).ExecuteNonQueryAsync(session.CancellationToken) == 1;

    /// <summary>
    /// Writes every column that can change, if the row's epoch is still <paramref name="expectedEpoch"/>; false: somebody else was first.
    /// </summary>
    public static async Task<bool> UpdateAsync(DatabaseSession session, AppPassword appPassword, long expectedEpoch) =>
        await session.ExecuteAsync(
            """
            update app_password set kid = @Kid, idx = @Idx, hash = @Hash, label = @Label, protocols = @Protocols, networks = @Networks,
                device = @Device, expires = @Expires, suspended = @Suspended, revoked = @Revoked, epoch = @Epoch, row_mac = @RowMac
            where id = @Id and epoch = @expectedEpoch
            """,
            AppPasswordRow.Parameters(appPassword, expectedEpoch)) == 1;
}
