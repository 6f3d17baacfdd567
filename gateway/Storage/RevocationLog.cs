using Gateway.Keys;
using Gateway.ProtocolAdapters.Contract;
using Gateway.Sessions;

namespace Gateway.Storage;

/// <summary>
/// Append-only, chained record of everything that cached verifications and live sessions must forget: the truth that every node polls. An app
/// password that stands here as deleted stays deleted, whatever its row says.
/// </summary>
internal sealed class RevocationLog(Database database, ChainHeads heads, TimeProvider time)
{
    private const string Columns = "seq, at, kind, cause, account_id, app_password_id, epoch, hash";
    private const int Page = 5_000;

    /// <summary>Adds entries in the change's own transaction, and hints to the other nodes. Returns them as to be published: notices are numbered here.</summary>
    public async Task<IReadOnlyList<Revocation>> AppendAsync(DatabaseSession session, RevocationKind kind, IReadOnlyList<Revocation> revocations)
    {
        if (revocations.Count == 0) return [];

        var appended = new List<Revocation>(revocations.Count);
        var end = await heads.LockAsync(session, ChainHeads.Revocation);
        var at = time.GetUtcNow().ToStored();
        foreach (var given in revocations)
        {
            var revocation = kind is RevocationKind.Outdated ? given with { Epoch = end.Seq + 1 } : given;
            appended.Add(revocation);
            var row = new Row
            {
                Seq = end.Seq + 1,
                At = at,
                Kind = (long)kind,
                Cause = (long)revocation.Cause,
                AccountId = revocation.AccountId,
                AppPasswordId = revocation.AppPasswordId,
                Epoch = revocation.Epoch,
            };
            end = new ChainPosition(row.Seq, ChainHeads.Next(end.Hash, row.Fields()));
            await session.Statement(
                $"insert into revocation_log ({Columns}) values (@seq, @at, @kind, @cause, @account, @id, @epoch, @hash)",
                ("@seq", row.Seq),
                ("@at", row.At),
                ("@kind", row.Kind),
                ("@cause", row.Cause),
                ("@account", row.AccountId),
                ("@id", row.AppPasswordId),
                ("@epoch", row.Epoch),
                ("@hash", end.Hash)).ExecuteNonQueryAsync(session.CancellationToken);
        }

        await heads.SealAsync(session, ChainHeads.Revocation, end);
        await database.HintAsync(session);
        return appended;
    }

    /// <summary>
    /// What was added behind <paramref name="after"/>, in order, at most 5,000; poll again while there is more. Not intact: somebody cut or altered the
    /// log, and nothing of the page counts.
    /// </summary>
    public Task<RevocationPage> ReadSinceAsync(ChainPosition after, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async session =>
            {
                // The head first: what is written meanwhile belongs to the next poll.
                var head = await heads.ReadAsync(session, ChainHeads.Revocation);
                var rows = await session.QueryAsync<Row>(
                    $"select {Columns} from revocation_log where seq > @after and seq <= @end order by seq limit {Page}",
                    new { after = after.Seq, end = head?.Seq ?? 0 });
                var check = new ChainCheck(after);
                var good = rows.TakeWhile(row => check.Take(row.Seq, row.Fields(), row.Hash)).ToList();
                var isLast = rows.Count < Page;
                var fault = check.Failure ?? (isLast ? check.End(head) : null);
                return fault is { IsIntact: false }
                    ? new RevocationPage([], after, HasMore: false, fault)
                    : new RevocationPage([.. good.Select(row => row.ToEntry())], check.Position, !isLast, null);
            },
            cancellationToken);

    /// <summary>
    /// The place before the first entry that is not older than <paramref name="since"/>: where a starting node begins to read. Entries that a clock
    /// set back has dated wrongly are read rather than missed.
    /// </summary>
    public Task<ChainPosition> FindAsync(DateTimeOffset since, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async session =>
            {
                var row = await session.FirstOrDefaultAsync<Row>(
                    $"""
                    select {Columns} from revocation_log where seq =
                        coalesce((select min(seq) - 1 from revocation_log where at >= @at), (select max(seq) from revocation_log))
                    """,
                    new { at = since.ToStored() });
                return row is null ? ChainPosition.Start : new ChainPosition(row.Seq, row.Hash);
            },
            cancellationToken);

    /// <summary>Checks the whole chain.</summary>
    public async Task<ChainVerdict> VerifyAsync(CancellationToken cancellationToken)
    {
        var page = new RevocationPage([], ChainPosition.Start, HasMore: true, null);
        while (page is { HasMore: true, Fault: null })
        {
            page = await ReadSinceAsync(page.End, cancellationToken);
        }

        return page.Fault ?? new ChainVerdict(page.End.Seq, null, null);
    }

    private sealed class Row
    {
        public long Seq { get; init; }

        public long At { get; init; }

        public long Kind { get; init; }

        public long Cause { get; init; }

        public string AccountId { get; init; } = "";

        public string? AppPasswordId { get; init; }

        public long Epoch { get; init; }

        public byte[] Hash { get; init; } = [];

        public LengthPrefixed Fields() =>
            new LengthPrefixed().Add(Seq).Add(At).Add(Kind).Add(Cause).Add(AccountId).Add(AppPasswordId).Add(Epoch);

        public RevocationEntry ToEntry() =>
            new(Seq, At.ToTime(), (RevocationKind)Kind, new Revocation(AccountId, AppPasswordId, (SessionTermination)Cause, Epoch));
    }
}
