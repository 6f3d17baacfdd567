using Gateway.Audit;
using Gateway.Storage;

namespace Gateway.Notices;

/// <summary>
/// Reads the audit log from where it stopped, one node at a time: who holds the place reads, until its time is over. A reader that is new starts at the
/// log's end.
/// </summary>
internal sealed class AuditReader(Database database, ChainHeads heads, TimeProvider time)
{
    private const int Page = 200;
    private static readonly TimeSpan Hold = TimeSpan.FromMinutes(2);
    private readonly string _holder = Guid.NewGuid().ToString("N");

    /// <summary>What comes next for <paramref name="name"/>; empty: nothing, or another node reads.</summary>
    public async Task<IReadOnlyList<AuditRow>> NextAsync(string name, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var seq = await database.WriteAsync(
            async session =>
            {
                var end = (await heads.ReadAsync(session, ChainHeads.Audit))?.Seq ?? 0;
                return await session.ScalarAsync<long?>(
                    """
                    insert into audit_reader (name, seq, holder, until) values (@name, @end, @holder, @until)
                    on conflict (name) do update set holder = @holder, until = @until where audit_reader.holder = @holder or audit_reader.until < @now
                    returning seq
                    """,
                    new { name, end, holder = _holder, until = (now + Hold).ToStored(), now = now.ToStored() });
            },
            cancellationToken);
        if (seq is not { } after) return [];

        return await database.ReadAsync(
            session => session.QueryAsync<AuditRow>($"select {AuditRow.Columns} from audit where seq > @after order by seq limit {Page}", new { after }), cancellationToken);
    }

    /// <summary>All up to <paramref name="seq"/> is done. False: another node took over meanwhile.</summary>
    public Task<bool> DoneAsync(string name, long seq, CancellationToken cancellationToken) => database.WriteAsync(
        async session => await session.ExecuteAsync("update audit_reader set seq = @seq where name = @name and holder = @holder and seq < @seq", new { name, seq, holder = _holder }) == 1,
        cancellationToken);
}
