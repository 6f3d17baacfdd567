using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using Gateway.Login;
using Gateway.ProtocolAdapters.Contract;
using Microsoft.Extensions.Options;

namespace Gateway.Sessions;

/// <summary>
/// Live sessions of this node, found by id, by account and by app password. Connections are one session each; HTTP requests of one
/// account, app password and device share one until it has been quiet for a while.
/// </summary>
internal sealed partial class SessionRegistry(IOptions<SessionOptions> options, SessionMetrics metrics, TimeProvider time, ILogger<SessionRegistry> logger)
{
    // Odd, so that every number comes once; large, so that neighbours look unlike.
    private const ulong Step = 0x9E37_79B9_7F4A_7C15;

    private readonly ConcurrentDictionary<ulong, LiveSession> _byNumber = new();
    private readonly SessionIndex _index = new();
    private readonly ConcurrentDictionary<HttpRunKey, LiveSession> _runs = new();
    private readonly SessionOptions _options = options.Value;
    private readonly byte[] _processKey = RandomNumberGenerator.GetBytes(32);
    private ulong _lastNumber = BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    /// <summary>Sessions now.</summary>
    public int Count => _byNumber.Count;

    /// <summary>Registers a session, or joins an HTTP run (<paramref name="joined"/>); false when the account or the address has too many.</summary>
    public bool TryBegin(SessionStart start, [NotNullWhen(true)] out SessionLease? lease, out bool joined)
    {
        var key = start.Attempt.Protocol.IsHttp ? RunKeyOf(start) : (HttpRunKey?)null;
        lease = key is { } known ? Join(known, start) : null;
        joined = lease is not null;
        if (lease is not null) return true;

        var session = new LiveSession(NewNumber(), start, time.GetUtcNow()) { RunKey = key is { } own ? new(own) : null };
        if (!_index.TryAdd(session, _options, out var count))
        {
            Log.TooMany(logger, start.AccountId, start.Attempt.Client.Address.ToString(), count.OfAccount, count.OfAddress);
            session.Dispose();
            return false;
        }

        _byNumber[session.Number] = session;
        if (key is { } run) _runs[run] = session;

        metrics.Began(session.Protocol);
        lease = new RegisteredLease(this, session, start);
        return true;
    }

    /// <summary>Sessions of one account, or of all when null, oldest first.</summary>
    public IReadOnlyList<LiveSession> List(string? accountId = null)
    {
        var found = accountId is null ? _byNumber.Values : (IEnumerable<LiveSession>)_index.Of(accountId);
        return [.. found.OrderBy(session => session.Begun)];
    }

    /// <summary>One session; null when it is not on this node.</summary>
    public LiveSession? Find(string id) => NumberOf(id) is { } number ? _byNumber.GetValueOrDefault(number) : null;

    /// <summary>Ends one session; false when it is not on this node.</summary>
    public bool Terminate(string id, SessionTermination cause) => Find(id) is { } session && End(session, cause);

    /// <summary>Ends an account's sessions, or those of one of its app passwords alone. Returns how many.</summary>
    public int Terminate(string accountId, string? appPasswordId, SessionTermination cause) =>
        _index.Of(accountId).Count(session => (appPasswordId is null || session.AppPasswordId == appPasswordId) && End(session, cause));

    /// <summary>Ends what has expired and forgets HTTP runs that have been quiet; called every second.</summary>
    public void Sweep()
    {
        var now = time.GetTimestamp();
        foreach (var session in _byNumber.Values)
        {
            if (session.ExpiresAt is { } expires && expires <= now) End(session, SessionTermination.AppPasswordRevoked);
            else if (session.RunKey is not null && session.Leases == 0 && time.GetElapsedTime(session.IdleSince, now) >= _options.HttpIdle) TryClose(session, SessionEndedBy.Client);
        }
    }

    /// <summary>Ends all, for shutdown.</summary>
    public void Drain()
    {
        foreach (var session in _byNumber.Values)
        {
            End(session, SessionTermination.Drain);
        }
    }

    /// <summary>A holder is done.</summary>
    internal void Leave(LiveSession session, in SessionEnd end)
    {
        session.Moved(end);
        Release(session, end.EndedBy);
    }

    /// <summary>The backend accepted the session's holder.</summary>
    internal void Confirm(LiveSession session)
    {
        if (!session.IsConfirmed) _index.Confirm(session);
    }

    // A walk through all numbers from a random place: no two of a node are the same, and those of two nodes in no lifetime. It is a name, not a secret.
    private ulong NewNumber() => Interlocked.Add(ref _lastNumber, Step);

    private static ulong? NumberOf(string id) =>
        id.Length == 16 && ulong.TryParse(id, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number) ? number : null;

    private HttpRunKey RunKeyOf(SessionStart start) => new(
        start.AccountId,
        start.AppPasswordId,
        start.Attempt.Protocol.Name,
        start.Device ?? start.Attempt.Identity.UserAgent ?? start.Attempt.Client.Address.ToString(),
        start.AppPasswordId is null ? DigestOf(start.Attempt.Secret) : default);

    private UInt128 DigestOf(Secret secret)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_processKey, secret.Octets, mac);
        return BinaryPrimitives.ReadUInt128BigEndian(mac);
    }

    private RegisteredLease? Join(HttpRunKey key, SessionStart start)
    {
        if (!_runs.TryGetValue(key, out var run) || !run.TryHold()) return null;
        if (run.Termination is SessionTermination.None) return new RegisteredLease(this, run, start);

        Release(run, SessionEndedBy.Termination);
        return null;
    }

    // A run goes on without a holder, unless it was ended or the backend never accepted anybody in it.
    private void Release(LiveSession session, SessionEndedBy endedBy)
    {
        if (!session.Release(time.GetTimestamp())) return;
        if (session.RunKey is null || !session.IsConfirmed || session.Termination is not SessionTermination.None) TryClose(session, endedBy);
    }

    private bool End(LiveSession session, SessionTermination cause)
    {
        if (!session.Terminate(cause)) return false;

        if (session.RunKey is { } run) _runs.TryRemove(KeyValuePair.Create(run.Value, session));
        TryClose(session, SessionEndedBy.Termination);
        return true;
    }

    private void TryClose(LiveSession session, SessionEndedBy endedBy)
    {
        if (!session.TryClose()) return;

        _byNumber.TryRemove(session.Number, out _);
        if (session.RunKey is { } run) _runs.TryRemove(KeyValuePair.Create(run.Value, session));
        _index.Remove(session);
        metrics.Ended(session.Protocol, endedBy, time.GetUtcNow() - session.Begun);
        metrics.Moved(session.Protocol, session.OctetsFromClient, session.OctetsFromBackend);
        Log.Ended(logger, session, endedBy, time.GetUtcNow() - session.Begun);
        if (session.Trace != default) LoginTrace.SessionEnded(session.Trace, session.Begun, session.Id, session.Protocol.Name, SessionMetrics.Tag(endedBy));
        session.Dispose();
    }

    private static partial class Log
    {
        [LoggerMessage(2201, LogLevel.Warning, "Too many sessions: account {Account} has {OfAccount}, address {Client} has {OfAddress}", EventName = "TooManySessions")]
        public static partial void TooMany(ILogger logger, string account, string client, int ofAccount, int ofAddress);

        public static void Ended(ILogger logger, LiveSession session, SessionEndedBy endedBy, TimeSpan duration)
        {
            if (!logger.IsEnabled(LogLevel.Information)) return;

            Ended(
                logger, session.AccountId, session.Protocol.Name, session.Client.ToString(), session.BackendName, endedBy, session.Termination,
                duration.TotalSeconds, session.OctetsFromClient, session.OctetsFromBackend, session.AppPasswordId, session.Id, session.ConnectionId);
        }

        [LoggerMessage(
            2200,
            LogLevel.Information,
            "Session of {Account} over {Protocol} from {Client} at {Backend} ended by {EndedBy} ({Termination}) after {Seconds:F1} s, {OctetsIn} octets in, {OctetsOut} out, app password {AppPassword}, session {Session}, connection {Connection}",
            EventName = "SessionEnded",
            SkipEnabledCheck = true)]
        private static partial void Ended(
            ILogger logger, string account, string protocol, string client, string backend, SessionEndedBy endedBy, SessionTermination termination,
            double seconds, long octetsIn, long octetsOut, string? appPassword, string session, string connection);
    }
}
