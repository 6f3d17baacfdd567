using System.Threading.Channels;
using Gateway.Keys;
using Gateway.Storage;

namespace Gateway.Audit;

/// <summary>
/// The append-only, chained audit log. Changes are written in their own transaction: no audit row, no change. Sign-in decisions are queued and
/// written in batches by <see cref="AuditWriter"/>, so that no sign-in waits for a disk; what the queue can't hold is counted.
/// </summary>
internal sealed class AuditLog(Database database, ChainHeads heads, KeyRing keys, StorageMetrics metrics, TimeProvider time) : IDisposable
{
    /// <summary>Rows of one write-behind transaction.</summary>
    public const int BatchRows = 256;

    /// <summary>Decisions that wait at most: about half an hour of a busy node with its store away.</summary>
    public const int QueueRows = 100_000;

    private readonly SemaphoreSlim _flushing = new(1);
    private readonly Channel<AuditEvent> _queue = Channel.CreateBounded<AuditEvent>(
        new BoundedChannelOptions(QueueRows) { SingleReader = false, FullMode = BoundedChannelFullMode.Wait });

    private List<AuditEvent> _batch = [];
    private long _lost;

    /// <summary>Decisions that were lost and not yet reported in the log itself.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>Decisions that wait to be written.</summary>
    public int Queued => _queue.Reader.Count;

    /// <summary>Queues a sign-in decision; never waits. Full: the event is counted as lost.</summary>
    public void Record(AuditEvent decision)
    {
        if (_queue.Writer.TryWrite(decision)) return;

        Interlocked.Increment(ref _lost);
        metrics.Dropped(StorageMetrics.AuditQueue, 1);
    }

    /// <summary>Appends in the change's own transaction, as its last statement: the log stays locked until the transaction ends.</summary>
    public Task AppendAsync(DatabaseSession session, AuditEvent change) => AppendAsync(session, [change]);

    /// <summary>Appends several.</summary>
    public async Task AppendAsync(DatabaseSession session, IReadOnlyList<AuditEvent> changes)
    {
        var end = await heads.LockAsync(session, ChainHeads.Audit);
        foreach (var change in changes)
        {
            var row = ToRow(end.Seq + 1, change);
            end = new ChainPosition(row.Seq, ChainHeads.Next(end.Hash, row.Fields()));
            await InsertAsync(session, row, end.Hash);
        }

        await heads.SealAsync(session, ChainHeads.Audit, end);
    }

    /// <summary>Completes when a decision waits.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) => _queue.Reader.WaitToReadAsync(cancellationToken);

    /// <summary>Writes all that waits, in batches. A batch that can't be written now is kept, and the exception passes.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        await _flushing.WaitAsync(cancellationToken);
        try
        {
            while (Fill())
            {
                var batch = _batch;
                var lost = Lost;
                await database.WriteAsync(session => AppendAsync(session, lost == 0 ? batch : [.. batch, LossOf(lost)]), cancellationToken);
                Interlocked.Add(ref _lost, -lost);
                _batch = [];
            }
        }
        finally
        {
            _flushing.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _flushing.Dispose();

    private bool Fill()
    {
        while (_batch.Count < BatchRows && _queue.Reader.TryRead(out var decision))
        {
            _batch.Add(decision);
        }

        return _batch.Count > 0;
    }

    private AuditEvent LossOf(long rows) => new()
    {
        Kind = AuditKind.RowsLost,
        At = time.GetUtcNow(),
        Actor = Actor.System,
        Detail = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{rows} sign-in decisions"),
    };

    private AuditRow ToRow(long seq, AuditEvent change) => new()
    {
        Seq = seq,
        At = change.At.ToStored(),
        Kind = (long)change.Kind,
        Actor = AuditText.Clean(change.Actor.Text)!,
        AccountId = AuditText.Clean(change.AccountId),
        NameHash = change.UnknownName is { } name ? HashOf(name) : null,
        AppPasswordId = AuditText.Clean(change.AppPasswordId),
        Protocol = AuditText.Clean(change.Protocol),
        Mechanism = AuditText.Clean(change.Mechanism),
        Address = AuditText.Clean(change.Address),
        Device = AuditText.Clean(change.Device),
        Client = AuditText.Clean(change.Client),
        Denial = AuditText.Clean(change.Denial),
        ConnectionId = AuditText.Clean(change.ConnectionId),
        Detail = AuditText.Clean(change.Detail),
    };

    // Eight octets tell names apart for a help desk and prove nothing without the key.
    private string HashOf(string name) =>
        Convert.ToHexStringLower(keys.Current.Mac(KeyLabel.Log, new LengthPrefixed().Add("unknown-name-1").Add(name).Octets).AsSpan(0, 8));

    private static Task<int> InsertAsync(DatabaseSession session, AuditRow row, byte[] hash) =>
        session.Statement(
            $"""
            insert into audit ({AuditRow.Columns}) values
                (@seq, @at, @kind, @actor, @account, @name, @id, @protocol, @mechanism, @address, @device, @client, @denial, @connection, @detail, @hash)
            """,
            ("@seq", row.Seq),
            ("@at", row.At),
            ("@kind", row.Kind),
            ("@actor", row.Actor),
            ("@account", row.AccountId),
            ("@name", row.NameHash),
            ("@id", row.AppPasswordId),
            ("@protocol", row.Protocol),
            ("@mechanism", row.Mechanism),
            ("@address", row.Address),
            ("@device", row.Device),
            ("@client", row.Client),
            ("@denial", row.Denial),
            ("@connection", row.ConnectionId),
            ("@detail", row.Detail),
            ("@hash", hash)).ExecuteNonQueryAsync(session.CancellationToken);
}
