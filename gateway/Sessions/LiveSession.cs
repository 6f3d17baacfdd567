using System.Diagnostics;
using System.Net;
using Gateway.Login;
using Gateway.ProtocolAdapters.Contract;

namespace Gateway.Sessions;

/// <summary>One registered session: a mail connection, or one HTTP client's run of requests.</summary>
internal sealed class LiveSession : IDisposable
{
    private const int Closed = -1;

    private readonly CancellationTokenSource _terminated = new();
    private long _octetsFromClient;
    private long _octetsFromBackend;
    private int _termination;
    private int _leases = 1;
    private volatile bool _isConfirmed;
    private long _idleSince;

    /// <summary>A session with its first holder.</summary>
    public LiveSession(string id, SessionStart start, DateTimeOffset begun)
    {
        (Id, AccountId, AppPasswordId, Device) = (id, start.AccountId, start.AppPasswordId, start.Device);
        (BackendName, ExpiresAt, Begun) = (start.BackendName, start.ExpiresAt, begun);
        (Protocol, Client, Listener) = (start.Attempt.Protocol, start.Attempt.Client.Address, start.Attempt.Listener);
        (UserAgent, ConnectionId) = (start.Attempt.Identity.UserAgent, start.Attempt.ConnectionId);
        Trace = LoginTrace.Current;
        _isConfirmed = start.AppPasswordId is not null;
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

    /// <summary>The trace of the sign-in that began it; default: none.</summary>
    public ActivityContext Trace { get; }

    /// <summary>Timestamp from which on it must end; null: never.</summary>
    public long? ExpiresAt { get; }

    /// <summary>Whether somebody was proven: by an app password at once, by an account password or token when the backend accepts it.</summary>
    public bool IsConfirmed => _isConfirmed;

    /// <summary>Connections or requests that hold it now.</summary>
    public int Leases => Math.Max(0, Volatile.Read(ref _leases));

    /// <summary>Timestamp since when nothing holds it.</summary>
    public long IdleSince => Interlocked.Read(ref _idleSince);

    public long OctetsFromClient => Interlocked.Read(ref _octetsFromClient);

    public long OctetsFromBackend => Interlocked.Read(ref _octetsFromBackend);

    public CancellationToken Terminated => _terminated.Token;

    public SessionTermination Termination => (SessionTermination)Volatile.Read(ref _termination);

    /// <summary>Key in the table of HTTP runs; null for a connection.</summary>
    public HttpRunKey? RunKey { get; init; }

    /// <summary>The backend accepted. Only <see cref="SessionIndex"/> calls it, which counts.</summary>
    public void Confirm() => _isConfirmed = true;

    /// <summary>One more holder; false when it is closed.</summary>
    public bool TryHold()
    {
        for (var leases = Volatile.Read(ref _leases); leases != Closed;)
        {
            var seen = Interlocked.CompareExchange(ref _leases, leases + 1, leases);
            if (seen == leases) return true;
            leases = seen;
        }

        return false;
    }

    /// <summary>Lets nobody hold it any more; false when somebody does, or another one closed it. Who gets true takes it out.</summary>
    public bool TryClose() => Interlocked.CompareExchange(ref _leases, Closed, 0) == 0;

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
/// <param name="AccountId">Canonical account id.</param>
/// <param name="AppPasswordId">The app password presented; null: something that the backend judges.</param>
/// <param name="Protocol">Catalog name.</param>
/// <param name="Device">The device, or what comes nearest to one; the client's own word.</param>
/// <param name="Secret">Keyed digest of what the backend was to judge, so that nobody joins a run without its secret; zero with an app password.</param>
internal readonly record struct HttpRunKey(string AccountId, string? AppPasswordId, string Protocol, string Device, UInt128 Secret);
