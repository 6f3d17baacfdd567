using Gateway.Audit;
using Gateway.Storage;

namespace Gateway.Admin;

/// <summary>Reads sign-in decisions out of the audit log: lists, and counts for charts and reports.</summary>
internal sealed class SignInStore(Database database)
{
    private const int MostRows = 50_000;
    private const string Decisions = "kind in (1, 2, 3, 36)";

    /// <summary>The newest that fit, newest first.</summary>
    public Task<IReadOnlyList<AuditRow>> ListAsync(SignInFilter filter, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.QueryAsync<AuditRow>(
            $"""
            select {AuditRow.Columns} from audit
            where {Decisions} and seq < @before
              and (@account = '' or account_id = @account) and (@protocol = '' or protocol = @protocol)
              and (@refused = -1 or (@refused = 1 and kind = 2) or (@refused = 0 and kind <> 2))
            order by seq desc limit @limit
            """,
            new
            {
                before = filter.Before ?? long.MaxValue,
                account = filter.AccountId ?? "",
                protocol = filter.Protocol ?? "",
                refused = filter.Refused is { } refused ? (refused ? 1L : 0L) : -1L,
                limit = (long)filter.Limit,
            }),
        cancellationToken);

    /// <summary>How many decisions there were in each slot of <paramref name="slot"/> since then, by protocol, verdict and address.</summary>
    public Task<IReadOnlyList<SignInCount>> CountAsync(DateTimeOffset since, TimeSpan slot, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.QueryAsync<SignInCount>(
            $"""
            select (at - @since) / @slot as slot, kind, protocol, coalesce(detail, denial, '') as reason, coalesce(address, '') as address, count(*) as decisions
            from audit where {Decisions} and at >= @since
            group by (at - @since) / @slot, kind, protocol, coalesce(detail, denial, ''), coalesce(address, '') order by decisions desc limit {MostRows}
            """,
            new { since = since.ToStored(), slot = (long)slot.TotalMilliseconds }),
        cancellationToken);

    /// <summary>Who was let in under <c>observe</c> since then although the policy speaks against it.</summary>
    public Task<IReadOnlyList<ObservedCount>> ObservedAsync(DateTimeOffset since, int limit, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.QueryAsync<ObservedCount>(
            """
            select account_id as account, protocol, coalesce(detail, '') as reason, coalesce(client, '') as client, count(*) as decisions, max(at) as last_at
            from audit where kind = 3 and at >= @since
            group by account_id, protocol, coalesce(detail, ''), coalesce(client, '') order by max(at) desc limit @limit
            """,
            new { since = since.ToStored(), limit = (long)limit }),
        cancellationToken);

    /// <summary>App passwords in force by the client that used each last, and how many accounts have them.</summary>
    public Task<IReadOnlyList<ClientCount>> ClientsAsync(int limit, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.QueryAsync<ClientCount>(
            """
            select coalesce(u.protocol, '') as protocol, coalesce(u.client, '') as client, count(*) as app_passwords, count(distinct p.account_id) as accounts,
                coalesce(max(u.at), 0) as last_at
            from app_password p left join app_password_use u on u.app_password_id = p.id where p.revoked is null
            group by coalesce(u.protocol, ''), coalesce(u.client, '') order by count(*) desc limit @limit
            """,
            new { limit = (long)limit }),
        cancellationToken);
}

/// <summary>Which sign-ins a list shows; null: no restriction.</summary>
internal sealed record SignInFilter(string? AccountId, string? Protocol, bool? Refused, long? Before, int Limit);

/// <summary>One cell of a chart's numbers.</summary>
internal sealed record SignInCount
{
    public long Slot { get; init; }

    public long Kind { get; init; }

    public string Protocol { get; init; } = "";

    public string Reason { get; init; } = "";

    public string Address { get; init; } = "";

    public long Decisions { get; init; }

    public bool IsRefusal => Kind == (long)AuditKind.SignInDenied;
}

/// <summary>An account that would be refused if its policy were enforced.</summary>
internal sealed record ObservedCount
{
    public string Account { get; init; } = "";

    public string Protocol { get; init; } = "";

    public string Reason { get; init; } = "";

    public string Client { get; init; } = "";

    public long Decisions { get; init; }

    public long LastAt { get; init; }
}

/// <summary>App passwords that one kind of client used last; both texts empty: never used.</summary>
internal sealed record ClientCount
{
    public string Protocol { get; init; } = "";

    public string Client { get; init; } = "";

    public long AppPasswords { get; init; }

    public long Accounts { get; init; }

    public long LastAt { get; init; }
}
