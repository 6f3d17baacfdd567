using System.Runtime.CompilerServices;
using Gateway.Storage;

namespace Gateway.Audit;

/// <summary>Reads the audit log: lists, exports, checks.</summary>
internal sealed class AuditStore(Database database, ChainHeads heads)
{
    private const int Page = 5_000;

    /// <summary>The newest rows that fit, newest first.</summary>
    public Task<IReadOnlyList<AuditRow>> ListAsync(AuditFilter filter, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => session.QueryAsync<AuditRow>(
                $"""
                select {AuditRow.Columns} from audit
                where seq < @before
                  and (@account = '' or account_id = @account)
                  and (@kind = 0 or kind = @kind)
                  and at >= @from and at < @to
                order by seq desc limit @limit
                """,
                new
                {
                    before = filter.Before ?? long.MaxValue,
                    account = filter.AccountId ?? "",
                    kind = (long)(filter.Kind ?? 0),
                    from = filter.From.ToStored() ?? long.MinValue,
                    to = filter.To.ToStored() ?? long.MaxValue,
                    limit = (long)filter.Limit,
                }),
            cancellationToken);

    /// <summary>Every row behind <paramref name="after"/>, oldest first; pages are read as they are consumed.</summary>
    public async IAsyncEnumerable<AuditRow> ExportAsync(long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var rows = await ReadAsync(after, long.MaxValue, cancellationToken);
            foreach (var row in rows)
            {
                yield return row;
            }

            if (rows.Count < Page) yield break;
            after = rows[^1].Seq;
        }
    }

    /// <summary>Checks the whole chain up to the sealed end, and says how far it got.</summary>
    public async Task<ChainVerdict> VerifyAsync(IProgress<long>? progress, CancellationToken cancellationToken)
    {
        // Rows that are added during the check are left to the next one.
        var head = await database.ReadAsync(session => heads.ReadAsync(session, ChainHeads.Audit), cancellationToken);
        var check = new ChainCheck(ChainPosition.Start);
        while (true)
        {
            var rows = await ReadAsync(check.Position.Seq, head?.Seq ?? long.MaxValue, cancellationToken);
            if (!rows.All(row => check.Take(row.Seq, row.Fields(), row.Hash)) || rows.Count < Page) return check.End(head);
            progress?.Report(check.Position.Seq);
        }
    }

    private Task<IReadOnlyList<AuditRow>> ReadAsync(long after, long end, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => session.QueryAsync<AuditRow>(
                $"select {AuditRow.Columns} from audit where seq > @after and seq <= @end order by seq limit {Page}", new { after, end }),
            cancellationToken);
}

/// <summary>Which audit rows a list shows; null: no restriction.</summary>
internal sealed record AuditFilter
{
    /// <summary>Of this account.</summary>
    public string? AccountId { get; init; }

    /// <summary>Of this kind.</summary>
    public AuditKind? Kind { get; init; }

    /// <summary>Not older.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Older than.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>The last number of the page before.</summary>
    public long? Before { get; init; }

    /// <summary>Rows of a page; default 100.</summary>
    public int Limit { get; init; } = 100;
}
