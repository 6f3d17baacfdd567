using System.Globalization;
using System.Text;
using Gateway.Keys;
using Gateway.Redis;

namespace Gateway.Storage;

/// <summary>
/// The newest ends of the chained logs that this node has seen, sealed in a file of its data directory, and in Redis for all nodes. A store that was set
/// back behind them, by a restored backup or by somebody who cut the logs, is recognised by a node that has just started too.
/// </summary>
internal sealed partial class HeadMirror(
    Database database, ChainHeads heads, KeyRing keys, HeadMirrorFile file, ILogger<HeadMirror> logger, RedisHeads? shared = null)
{
    private static readonly string[] Names = [ChainHeads.Revocation, ChainHeads.Audit];

    private readonly Dictionary<string, ChainPosition> _written = new(StringComparer.Ordinal);
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private bool _isRead;

    /// <summary>
    /// Compares the store with the mirror: one line for the operator, or null when the store holds everything that the mirror has seen. Throws the
    /// store's exceptions.
    /// </summary>
    public async Task<string?> FindFaultAsync(CancellationToken cancellationToken) => await FindCutAsync(cancellationToken) is { } cut
        ? $"the {cut.Log} log of the store ends before, or differs at, row {cut.Seq} that this node has seen: the store was set back. "
            + $"Restore the newer store; or, to go on with this one, delete {file.Path} on every node{(shared is null ? "" : $" and the key {shared.Name} in Redis")}"
        : null;

    /// <summary>The log, and its row, that the mirror has seen and the store does not hold; null: it holds all. Throws the store's exceptions.</summary>
    public async Task<(string Log, long Seq)?> FindCutAsync(CancellationToken cancellationToken)
    {
        var mirrors = Read(file.Read()).Concat(shared is null ? [] : Read(await shared.ReadAsync(cancellationToken)));
        foreach (var (name, seen) in mirrors)
        {
            if (!await HoldsAsync(name, seen, cancellationToken)) return (name, seen.Seq);
        }

        return null;
    }

    /// <summary>
    /// Writes the ends as they are now, when they moved on. An end that the store does not hold any more stays: it is the proof. Throws the store's
    /// exceptions.
    /// </summary>
    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        if (!_isRead)
        {
            foreach (var (name, seen) in Read(file.Read())) _written[name] = seen;
            _isRead = true;
        }

        var moved = false;
        foreach (var name in Names)
        {
            var end = await database.ReadAsync(session => heads.ReadAsync(session, name), cancellationToken);
            var known = _written.GetValueOrDefault(name);
            if (end is null || known?.Seq == end.Seq) continue;

            if (known is { Seq: > 0 } && !await HoldsAsync(name, known, cancellationToken))
            {
                if (_told.Add(name)) Log.Cut(logger, name, known.Seq);
                continue;
            }

            _written[name] = end;
            moved = true;
        }

        if (!moved) return;

        var octets = Seal();
        file.Write(octets);
        if (shared is not null && !IsAhead(await shared.ReadAsync(cancellationToken))) await shared.WriteAsync(octets);
    }

    // Another node may have seen more, and is believed: it has sealed it.
    private bool IsAhead(byte[]? mirror) => Read(mirror).Any(pair => _written.TryGetValue(pair.Name, out var own) && pair.Seen.Seq > own.Seq);

    private Task<bool> HoldsAsync(string name, ChainPosition seen, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async session =>
            {
                var table = name == ChainHeads.Audit ? "audit" : "revocation_log";
                var hash = await session.ScalarAsync<byte[]>($"select hash from {table} where seq = @seq", new { seq = seen.Seq });
                return hash is not null && hash.AsSpan().SequenceEqual(seen.Hash);
            },
            cancellationToken);

    private byte[] Seal()
    {
        var lines = _written.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key} {pair.Value.Seq} {Convert.ToHexStringLower(pair.Value.Hash)}"));
        var key = keys.Current;
        var text = key.Seal(KeyLabel.Log, Aad(key), Encoding.ASCII.GetBytes(string.Join('\n', lines)));
        return [.. BitConverter.GetBytes(key.Id), .. text];
    }

    // A mirror that does not open proves nothing against the store: the keys are compared elsewhere.
    private IEnumerable<(string Name, ChainPosition Seen)> Read(byte[]? octets)
    {
        if (octets is not { Length: > sizeof(int) } || keys.Find(BitConverter.ToInt32(octets)) is not { } key) yield break;
        if (!key.TryOpen(KeyLabel.Log, Aad(key), octets.AsSpan(sizeof(int)), out var text)) yield break;

        foreach (var line in Encoding.ASCII.GetString(text).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var words = line.Split(' ');
            var seq = long.Parse(words[1], CultureInfo.InvariantCulture);
            if (seq > 0) yield return (words[0], new ChainPosition(seq, Convert.FromHexString(words[2])));
        }
    }

    private static byte[] Aad(RootKey key) => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"chain-heads-1:{key.Id}"));

    private static partial class Log
    {
        [LoggerMessage(2411, LogLevel.Critical, "Row {Seq} of the {LogName} log, which this node has seen, is not in the store any more: somebody cut the log, or an older store was put in its place", EventName = "LogCut")]
        public static partial void Cut(ILogger logger, string logName, long seq);
    }
}
