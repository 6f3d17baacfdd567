using Gateway.Keys;
using Gateway.Storage;

namespace Gateway.Accounts.SecondFactors;

/// <summary>SQL of second factors. Methods that take a session run in its transaction.</summary>
internal sealed class SecondFactorStore(Database database, KeyRing keys, TimeProvider time)
{
    /// <summary>An account's, oldest first.</summary>
    public Task<IReadOnlyList<SecondFactor>> ListAsync(string accountId, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<SecondFactor>>(async session => [.. (await RowsAsync(session, accountId)).Select(row => row.ToFactor())], cancellationToken);

    /// <summary>Adds an authenticator whose code was just matched at <paramref name="step"/>, so that this code is spent.</summary>
    public Task InsertAuthenticatorAsync(DatabaseSession session, SecondFactor factor, byte[] seed, long step)
    {
        var key = keys.Current;
        return session.ExecuteAsync(
            "insert into second_factor (id, account_id, kind, label, kid, sealed, last_step, created, used) values (@id, @account, @kind, @label, @kid, @box, @step, @created, @created)",
            new
            {
                id = factor.Id,
                account = factor.AccountId,
                kind = (long)factor.Kind,
                label = factor.Label,
                kid = (long)key.Id,
                box = TotpSeed.Seal(key, factor.AccountId, factor.Id, seed),
                step,
                created = factor.Created.ToStored(),
            });
    }

    /// <summary>Adds the factor that a passkey belongs to.</summary>
    public static Task InsertPasskeyAsync(DatabaseSession session, SecondFactor factor) => session.ExecuteAsync(
        "insert into second_factor (id, account_id, kind, label, kid, last_step, created) values (@Id, @AccountId, @kind, @Label, 0, 0, @created)",
        new { factor.Id, factor.AccountId, kind = (long)factor.Kind, factor.Label, created = factor.Created.ToStored() });

    /// <summary>
    /// Spends a code. True once per time step and authenticator, on whatever node it comes: the update that finds the step newer is
    /// the proof.
    /// </summary>
    public async Task<bool> SpendCodeAsync(string accountId, string typed, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        foreach (var row in await database.ReadAsync(session => RowsAsync(session, accountId), cancellationToken))
        {
            if (row.Sealed is null || keys.Find((int)row.Kid) is not { } key) continue;
            if (!TotpSeed.TryOpen(key, accountId, row.Id, row.Sealed, out var seed)) continue;
            if (TotpCode.StepOf(seed!, typed, now) is not { } step) continue;

            return await database.WriteAsync(
                async session => await session.ExecuteAsync(
                    "update second_factor set last_step = @step, used = @now where id = @id and last_step < @step",
                    new { id = row.Id, step, now = now.ToStored() }) == 1,
                cancellationToken);
        }

        return false;
    }

    /// <summary>How many an account has, in a transaction.</summary>
    public static Task<long> CountAsync(DatabaseSession session, string accountId) =>
        session.ScalarAsync<long>("select count(*) from second_factor where account_id = @accountId", new { accountId });

    private static Task<IReadOnlyList<Row>> RowsAsync(DatabaseSession session, string accountId) =>
        session.QueryAsync<Row>("select id, account_id, kind, label, kid, sealed, created, used from second_factor where account_id = @accountId order by created, id", new { accountId });

    internal sealed class Row
    {
        public string Id { get; init; } = "";

        public string AccountId { get; init; } = "";

        public long Kind { get; init; }

        public string Label { get; init; } = "";

        public long Kid { get; init; }

        public byte[]? Sealed { get; init; }

        public long Created { get; init; }

        public long? Used { get; init; }

        public SecondFactor ToFactor() => new(Id, AccountId, (SecondFactorKind)Kind, Label, Created.ToTime(), Used.ToTime());
    }
}
