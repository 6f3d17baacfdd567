using Gateway.Audit;
using Gateway.Storage;

namespace Gateway.Admin;

/// <summary>Accounts with an operator role: their portal session, second factor included, opens the admin pages.</summary>
internal sealed class OperatorStore(Database database, AuditLog audit, TimeProvider time)
{
    /// <summary>An account's role; null: none.</summary>
    public Task<AdminRole?> FindAsync(string accountId, CancellationToken cancellationToken) => database.ReadAsync(
        async session => await session.ScalarAsync<long?>("select role from operator where account_id = @accountId", new { accountId }) is { } role ? (AdminRole?)role : null,
        cancellationToken);

    /// <summary>All, by account.</summary>
    public Task<IReadOnlyList<Operator>> ListAsync(CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<Operator>>(
        async session => [.. (await session.QueryAsync<Row>("select account_id, role, created from operator order by account_id")).Select(row => row.ToOperator())],
        cancellationToken);

    /// <summary>Gives a role, or takes it when null. False: no such account, or nothing to take.</summary>
    public Task<bool> SetAsync(string accountId, AdminRole? role, Actor actor, CancellationToken cancellationToken) => database.WriteAsync(
        async session =>
        {
            var now = time.GetUtcNow();
            var changed = role is { } given
                ? await session.ExecuteAsync(
                    """
                    insert into operator (account_id, role, created) select id, @role, @now from account where id = @accountId
                    on conflict (account_id) do update set role = excluded.role
                    """,
                    new { accountId, role = (long)given, now = now.ToStored() })
                : await session.ExecuteAsync("delete from operator where account_id = @accountId", new { accountId });
            if (changed == 0) return false;

            await audit.AppendAsync(session, new AuditEvent
            {
                Kind = AuditKind.OperatorChanged,
                At = now,
                Actor = actor,
                AccountId = accountId,
                Detail = role?.ToString() ?? "none",
            });
            return true;
        },
        cancellationToken);

    internal sealed class Row
    {
        public string AccountId { get; init; } = "";

        public long Role { get; init; }

        public long Created { get; init; }

        public Operator ToOperator() => new(AccountId, (AdminRole)Role, Created.ToTime());
    }
}

/// <summary>An account that operates the gateway.</summary>
internal sealed record Operator(string Account, AdminRole Role, DateTimeOffset Since);
