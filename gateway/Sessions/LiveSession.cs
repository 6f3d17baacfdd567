using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using Gateway.Login;
using Gateway.ProtocolAdapters.Contract;

namespace Gateway.Sessions;

/// <summary>One registered session: a mail connection, or one HTTP client's run of requests.</summary>
internal sealed class LiveSession : IDisposable
{
    private const int Closed = -1;

    private readonly CancellationTokenSource _terminated = new();
    private readonly SessionStart _start;
    // Most are not traced: they are spared its size.
    private readonly StrongBox<ActivityContext>? _trace;
    private long _octetsFromClient;
    private long _octetsFromBackend;
    private int _termination;
    private int _leases = 1;
    private volatile bool _isConfirmed;
    private long _idleSince;

    /// <summary>A session with its first holder.</summary>
    public LiveSession(ulong number, SessionStart start, DateTimeOffset begun)
    {
        (Number, Begun, _start, Terminated) = (number, begun, start, _terminated.Token);
        if (LoginTrace.Current is var trace && trace != default) _trace = new(trace);
        _isConfirmed = start.AppPasswordId is not null;
    }

    /// <summary>What <see cref="Id"/> shows.</summary>
    public ulong Number { get; }

    /// <summary>16 lower-case hexadecimal digits.</summary>
    public string Id => Number.ToString("x16", CultureInfo.InvariantCulture);

    public string AccountId => _start.AccountId;

    public string? AppPasswordId => _start.AppPasswordId;

    public MailProtocol Protocol => _start.Attempt.Protocol;

    public IPAddress Client => _start.Attempt.Client.Address;

    public string? Device => _start.Device;

    public string? UserAgent => _start.Attempt.Identity.UserAgent;

    public string Listener => _start.Attempt.Listener;

    public string ConnectionId => _start.Attempt.ConnectionId;

    public string BackendName => _start.BackendName;

    public DateTimeOffset Begun { get; }

    /// <summary>The trace of the sign-in that began it; default: none.</summary>
    public ActivityContext Trace => _trace?.Value ?? default;

    /// <summary>Timestamp from which on it must end; null: never.</summary>
    public long? ExpiresAt => _start.ExpiresAt;

    /// <summary>Whether somebody was proven: by an app password at once, by an account password or token when the backend accepts it.</summary>
    public bool IsConfirmed => _isConfirmed;

    /// <summary>Connections or requests that hold it now.</summary>
    public int Leases => Math.Max(0, Volatile.Read(ref _leases));

    /// <summary>Timestamp since when nothing holds it.</summary>
    public long IdleSince => Interlocked.Read(ref _idleSince);

    public long OctetsFromClient => Interlocked.Read(ref _octetsFromClient);

    public long OctetsFromBackend => Interlocked.Read(ref _octetsFromBackend);

    /// <summary>Read by holders after the end too, when its source is gone.</summary>
    public CancellationToken Terminated { get; }

    public SessionTermination Termination => (SessionTermination)Volatile.Read(ref _termination);

    /// <summary>Key in the table of HTTP runs; null for a connection, which is spared its size.</summary>
    public StrongBox<HttpRunKey>? RunKey { get; init; }

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
