using Gateway.Storage;

namespace Gateway.Accounts;

/// <summary>
/// SQL of accounts and of the names they sign in with. Methods that take a session run in its transaction; the others in one of their own.
/// </summary>
internal sealed class AccountStore(Database database)
{
    private const string Columns =
        """
        a.id, a.state, a.epoch, a.grp, a.created,
        (select string_agg(n.name, ' ') from login_name n where n.account_id = a.id and n.name <> a.id) as aliases
        """;

    /// <summary>By canonical id; null when there is none.</summary>
    public Task<Account?> FindAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(session => FindAsync(session, id), cancellationToken);

    /// <summary>By canonical id, in a transaction.</summary>
    public static async Task<Account?> FindAsync(DatabaseSession session, string id) =>
        (await session.FirstOrDefaultAsync<Row>($"select {Columns} from account a where a.id = @id", new { id }))?.ToAccount();

    /// <summary>By any canonical sign-in name, alias or id; null when there is none.</summary>
    public Task<Account?> FindByLoginNameAsync(string name, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async session => (await session.FirstOrDefaultAsync<Row>(
                $"select {Columns} from account a join login_name l on l.account_id = a.id where l.name = @name", new { name }))?.ToAccount(),
            cancellationToken);

    /// <summary>One page, ordered by id.</summary>
    public Task<IReadOnlyList<Account>> ListAsync(AccountFilter filter, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<Account>>(
            async session =>
            {
                var rows = await session.QueryAsync<Row>(
                    $"""
                    select {Columns} from account a
                    where a.id > @after
                      and (@state = -1 or a.state = @state)
                      and (@domain = '' or a.domain = @domain)
                      and (@part = '' or a.id like @pattern escape '!')
                    order by a.id limit @limit offset @skip
                    """,
                    new
                    {
                        after = filter.After ?? "",
                        state = filter.State is { } state ? (long)state : -1L,
                        domain = filter.Domain ?? "",
                        part = filter.Contains ?? "",
                        pattern = Pattern(filter.Contains ?? ""),
                        limit = (long)filter.Limit,
                        skip = (long)filter.Skip,
                    });
                return [.. rows.Select(row => row.ToAccount())];
            },
            cancellationToken);

    /// <summary>How many accounts there are in each state that has any.</summary>
    public Task<IReadOnlyDictionary<TwoStepState, long>> CountAsync(CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyDictionary<TwoStepState, long>>(
            async session => (await session.QueryAsync<StateCount>("select state, count(*) as accounts from account group by state"))
                .ToDictionary(row => (TwoStepState)row.State, row => row.Accounts),
            cancellationToken);

    /// <summary>Adds an account with its id and aliases as sign-in names. A name that is taken: <see cref="StoreConflictException"/>.</summary>
    public static async Task InsertAsync(DatabaseSession session, Account account)
    {
        var created = account.Created.ToStored();
        await session.Statement(
            "insert into account (id, domain, state, epoch, grp, created, changed) values (@id, @domain, @state, @epoch, @grp, @created, @created)",
            ("@id", account.Id),
            ("@domain", account.Domain),
            ("@state", (long)account.State),
            ("@epoch", account.Epoch),
            ("@grp", account.Group),
            ("@created", created)).ExecuteNonQueryAsync(session.CancellationToken);
        await InsertNameAsync(session, account.Id, account.Id);
        foreach (var alias in account.Aliases)
        {
            await InsertNameAsync(session, alias, account.Id);
        }
    }

    /// <summary>Gives an account one more sign-in name. A name that is taken: <see cref="StoreConflictException"/>.</summary>
    public static Task InsertNameAsync(DatabaseSession session, string name, string accountId) =>
        session.Statement(
            "insert into login_name (name, account_id) values (@name, @account)",
            ("@name", name),
            ("@account", accountId)).ExecuteNonQueryAsync(session.CancellationToken);

    /// <summary>Takes an alias away; false when the account has none of that name. The id itself stays.</summary>
    public static async Task<bool> DeleteNameAsync(DatabaseSession session, string name, string accountId) =>
        await session.ExecuteAsync(
            "delete from login_name where name = @name and account_id = @accountId and name <> account_id", new { name, accountId }) == 1;

    /// <summary>
    /// Sets the state, and raises the epoch when <paramref name="cut"/>. Returns the account as it is then; null when there
    /// is none. Locks the row until the transaction ends.
    /// </summary>
    public static async Task<Account?> SetStateAsync(DatabaseSession session, string id, TwoStepState state, bool cut, DateTimeOffset now)
    {
        var changed = await session.ExecuteAsync(
            "update account set state = @state, epoch = epoch + @step, changed = @now where id = @id",
            new { id, state = (long)state, step = cut ? 1L : 0L, now = now.ToStored() });
        return changed == 0 ? null : await FindAsync(session, id);
    }

    /// <summary>Raises the epoch and returns it. The account exists.</summary>
    public static Task<long> RaiseEpochAsync(DatabaseSession session, string id, DateTimeOffset now) =>
        session.ScalarAsync<long>(
            "update account set epoch = epoch + 1, changed = @now where id = @id returning epoch", new { id, now = now.ToStored() });

    /// <summary>Locks the row until the transaction ends, so that what follows sees and makes no other change; false when there is none.</summary>
    public static async Task<bool> LockAsync(DatabaseSession session, string id) =>
        await session.ExecuteAsync("update account set changed = changed where id = @id", new { id }) == 1;

    private static string Pattern(string part) =>
        "%" + part.Replace("!", "!!", StringComparison.Ordinal).Replace("%", "!%", StringComparison.Ordinal).Replace("_", "!_", StringComparison.Ordinal) + "%";

    /// <summary>The columns as the tables hold them.</summary>
    internal sealed class Row
    {
        public string Id { get; init; } = "";

        public long State { get; init; }

        public long Epoch { get; init; }

        public string? Grp { get; init; }

        public long Created { get; init; }

        public string? Aliases { get; init; }

        public Account ToAccount() => new()
        {
            Id = Id,
            State = (TwoStepState)State,
            Epoch = Epoch,
            Group = Grp,
            Created = Created.ToTime(),
            Aliases = Aliases?.Split(' ').Order(StringComparer.Ordinal).ToArray() ?? [],
        };
    }

    private sealed class StateCount
    {
        public long State { get; init; }

        public long Accounts { get; init; }
    }
}
