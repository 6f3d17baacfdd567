using System.Collections.Concurrent;
using System.Net;
using Gateway.Storage;

namespace Gateway.AppPasswords;

/// <summary>
/// When and where app passwords were last used, written behind: at most one row per app password and minute. It may lose a use, which is
/// counted, and never makes a sign-in wait.
/// </summary>
internal sealed class LastUseLog(Database database, StorageMetrics metrics, TimeProvider time)
{
    private const int MaxWaiting = 100_000;
    private const int BatchRows = 256;
    private static readonly TimeSpan Once = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Grain = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, AppPasswordUse> _waiting = new(StringComparer.Ordinal);
    // Touched by the one flush at a time alone.
    private readonly Dictionary<string, long> _written = new(StringComparer.Ordinal);

    /// <summary>App passwords whose use waits to be written.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>Notes a use; the newest of an app password wins, to within some seconds. Never waits.</summary>
    public void Record(string appPasswordId, IPAddress address, string protocol, string? client)
    {
        var now = time.GetUtcNow();
        if (_waiting.TryGetValue(appPasswordId, out var last))
        {
            // A phone that asks ten times a second is in the same place.
            if (now - last.At < Grain && now >= last.At && last.Protocol == protocol && last.Address.Equals(address)) return;
        }
        else if (_waiting.Count >= MaxWaiting)
        {
            metrics.Dropped(StorageMetrics.LastUseQueue, 1);
            return;
        }

        _waiting[appPasswordId] = new AppPasswordUse(appPasswordId, now, address, protocol, client);
    }

    /// <summary>Writes what waits and was not written within the last minute; <paramref name="all"/>: all of it. One call at a time.</summary>
    public async Task FlushAsync(bool all, CancellationToken cancellationToken)
    {
        foreach (var id in _written.Where(entry => time.GetElapsedTime(entry.Value) >= Once).Select(entry => entry.Key).ToList())
        {
            _written.Remove(id);
        }

        foreach (var batch in _waiting.Values.Where(use => all || !_written.ContainsKey(use.AppPasswordId)).Chunk(BatchRows))
        {
            await database.WriteAsync(session => WriteAsync(session, batch), cancellationToken);
            foreach (var use in batch)
            {
                // A newer use that came meanwhile stays.
                _waiting.TryRemove(KeyValuePair.Create(use.AppPasswordId, use));
                _written[use.AppPasswordId] = time.GetTimestamp();
            }
        }
    }

    /// <summary>The last uses of an account's app passwords that were used at all, by app password id.</summary>
    public Task<IReadOnlyDictionary<string, AppPasswordUse>> ListAsync(string accountId, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyDictionary<string, AppPasswordUse>>(
            async session => (await session.QueryAsync<Row>(
                """
                select u.app_password_id, u.at, u.address, u.protocol, u.client from app_password_use u
                join app_password p on p.id = u.app_password_id where p.account_id = @accountId
                """,
                new { accountId })).ToDictionary(row => row.AppPasswordId, row => row.ToUse(), StringComparer.Ordinal),
            cancellationToken);

    private static async Task WriteAsync(DatabaseSession session, IEnumerable<AppPasswordUse> uses)
    {
        // In one order on every node, so that two of them never wait for each other.
        foreach (var use in uses.OrderBy(use => use.AppPasswordId, StringComparer.Ordinal))
        {
            await session.Statement(
                """
                insert into app_password_use (app_password_id, at, address, protocol, client) values (@id, @at, @address, @protocol, @client)
                on conflict (app_password_id) do update
                set at = excluded.at, address = excluded.address, protocol = excluded.protocol, client = excluded.client
                where excluded.at > app_password_use.at
                """,
                ("@id", use.AppPasswordId),
                ("@at", use.At.ToStored()),
                ("@address", use.Address.ToString()),
                ("@protocol", use.Protocol),
                ("@client", Audit.AuditText.Clean(use.Client))).ExecuteNonQueryAsync(session.CancellationToken);
        }
    }

    private sealed class Row
    {
        public string AppPasswordId { get; init; } = "";

        public long At { get; init; }

        public string Address { get; init; } = "";

        public string Protocol { get; init; } = "";

        public string? Client { get; init; }

        public AppPasswordUse ToUse() => new(AppPasswordId, At.ToTime(), IPAddress.Parse(Address), Protocol, Client);
    }
}
