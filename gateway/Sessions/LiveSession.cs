using System.Net;
using Gateway.ProtocolAdapters.Contract;

namespace Gateway.Sessions;

/// <summary>One registered session: a mail connection, or one HTTP client's run of requests.</summary>
internal sealed class LiveSession : IDisposable
{
    private readonly CancellationTokenSource _terminated = new();
    private long _octetsFromClient;
    private long _octetsFromBackend;
    private int _termination;
    private int _leases;
    private long _idleSince;

    public LiveSession(string id, SessionStart start, DateTimeOffset begun)
    {
        (Id, AccountId, AppPasswordId, Device) = (id, start.AccountId, start.AppPasswordId, start.Device);
        (BackendName, ExpiresAt, Begun) = (start.BackendName, start.ExpiresAt, begun);
        (Protocol, Client, Listener) = (start.Attempt.Protocol, start.Attempt.Client.Address, start.Attempt.Listener);
        (UserAgent, ConnectionId) = (start.Attempt.Identity.UserAgent, start.Attempt.ConnectionId);
    }

    public string Id { get; }

    public string AccountId { get; }

    public string? AppPasswordId { get; }

    public MailProtocol Protocol { get; }

    public IPAddress Client { get; }

    public string? Device { get; }

    public string? UserAgent { get; }

    public string Listener { get; }

    public string ConnectionId { get; }

    public string BackendName { get; }

    public DateTimeOffset Begun { get; }

    /// <summary>Timestamp from which on it must end; null: never.</summary>
    public long? ExpiresAt { get; }

    /// <summary>Connections or requests that hold it now.</summary>
    public int Leases => Volatile.Read(ref _leases);

    /// <summary>Timestamp since when nothing holds it.</summary>
    public long IdleSince => Interlocked.Read(ref _idleSince);

    public long OctetsFromClient => Interlocked.Read(ref _octetsFromClient);

    public long OctetsFromBackend => Interlocked.Read(ref _octetsFromBackend);

    public CancellationToken Terminated => _terminated.Token;

    public SessionTermination Termination => (SessionTermination)Volatile.Read(ref _termination);

    /// <summary>Key in the table of HTTP runs; null for a connection.</summary>
    public HttpRunKey? RunKey { get; init; }

    /// <summary>One more holder.</summary>
    public void Hold() => Interlocked.Increment(ref _leases);

    /// <summary>One holder less; true when it was the last.</summary>
    public bool Release(long now)
    {
        Interlocked.Exchange(ref _idleSince, now);
        return Interlocked.Decrement(ref _leases) == 0;
    }

    /// <summary>Adds what a holder moved.</summary>
    public void Moved(in SessionEnd end)
    {
        Interlocked.Add(ref _octetsFromClient, end.OctetsFromClient);
        Interlocked.Add(ref _octetsFromBackend, end.OctetsFromBackend);
    }

    /// <summary>Ends it from outside; the first cause stands. Holders are told on other threads than the caller's.</summary>
    public bool Terminate(SessionTermination cause)
    {
        if (Interlocked.CompareExchange(ref _termination, (int)cause, (int)SessionTermination.None) != (int)SessionTermination.None) return false;

        _ = _terminated.CancelAsync();
        return true;
    }

    /// <summary>Only when nobody ended it: holders may still be in the middle of being told.</summary>
    public void Dispose()
    {
        if (Termination is SessionTermination.None) _terminated.Dispose();
    }
}

/// <summary>What makes two HTTP requests the same session.</summary>
internal readonly record struct HttpRunKey(string AccountId, string? AppPasswordId, string Protocol, string Device);
