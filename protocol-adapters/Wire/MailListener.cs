using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Extensions.Logging;

namespace Gateway.ProtocolAdapters.Wire;

/// <summary>
/// One mail port: accepts, reads the PROXY header where one is due, runs implicit TLS, and hands each connection to the adapter. One listener serves
/// one protocol.
/// </summary>
public sealed partial class MailListener(
    MailListenerOptions options, IMailAdapter adapter, MailTransport transport, ILogger<MailListener> logger) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<MailConnection, LiveConnection> _live = new();
    private readonly ConnectionGate _gate = new(options.MaxUnauthenticated, options.MaxUnauthenticatedPerAddress);
    private readonly CancellationTokenSource _stopping = new();
    private Socket? _listening;
    private Task _accepting = Task.CompletedTask;

    /// <summary>The configured name.</summary>
    public string Name => options.Name;

    /// <summary>Connections open now.</summary>
    public int Connections => _live.Count;

    /// <summary>Binds and begins to accept. Returns where it listens. Throws <see cref="SocketException"/> when it can't.</summary>
    public IPEndPoint Start()
    {
        var dual = options.Endpoint.Address.Equals(IPAddress.IPv6Any);
        _listening = new Socket(options.Endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        if (dual)
        {
            _listening.DualMode = true;
        }
        _listening.Bind(options.Endpoint);
        _listening.Listen(options.Backlog);
        _accepting = AcceptAsync(_listening);
        var bound = (IPEndPoint)_listening.LocalEndPoint!;
        Log.Listening(logger, options.Name, adapter.Protocol.Name, bound);
        return bound;
    }

    /// <summary>
    /// Accepts no more, and asks the connections to say goodbye, evenly over <paramref name="window"/>, so that their clients do not all come back in
    /// one second. Returns when all are gone; cancel the token to cut those that are left.
    /// </summary>
    public async Task DrainAsync(TimeSpan window, CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        _listening?.Dispose();
        await _accepting;
        var live = _live.Values.ToArray();
        var pause = live.Length == 0 ? TimeSpan.Zero : window / live.Length;
        Log.Draining(logger, options.Name, live.Length);
        try
        {
            foreach (var connection in live)
            {
                await connection.Draining.CancelAsync();
                await Task.Delay(pause, transport.Time, cancellationToken);
            }
            await Task.WhenAll(live.Select(connection => connection.Done.Task)).WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            foreach (var connection in _live.Keys)
            {
                connection.Abort();
            }
        }
    }

    /// <summary>Stops at once: every connection is cut.</summary>
    public async ValueTask DisposeAsync()
    {
        await DrainAsync(TimeSpan.Zero, new CancellationToken(canceled: true));
        await Task.WhenAll(_live.Values.Select(connection => connection.Done.Task));
        _stopping.Dispose();
    }

    private async Task AcceptAsync(Socket listening)
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var socket = await listening.AcceptAsync(_stopping.Token);
                _ = ServeAsync(socket);
            }
            catch (SocketException fault) when (!_stopping.IsCancellationRequested)
            {
                // Out of descriptors, or the client left the accept queue: the port must outlive both.
                Log.AcceptFailed(logger, options.Name, fault.SocketErrorCode);
                await Task.Delay(TimeSpan.FromMilliseconds(50), transport.Time, CancellationToken.None);
            }
            catch (Exception fault) when (fault is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        if (_live.Count >= options.MaxConnections || Begin(socket) is not { } client)
        {
            socket.Dispose();
            return;
        }
        var live = new LiveConnection();
        _live[client] = live;
        try
        {
            if (await PrepareAsync(client))
            {
                await adapter.RunAsync(client, live.Draining.Token);
            }
        }
        catch (Exception fault) when (fault is IOException or SocketException or AuthenticationException or OperationCanceledException
            or ObjectDisposedException)
        {
            Log.NotServed(logger, client.Facts.Id, options.Name, client.Facts.Client, fault.GetType().Name, fault.Message);
        }
        finally
        {
            await client.DisposeAsync();
            _live.TryRemove(client, out _);
            live.Done.SetResult();
        }
    }

    private MailConnection? Begin(Socket socket)
    {
        try
        {
            return new MailConnection(socket, FactsOf(socket), transport.Options);
        }
        catch (Exception fault) when (fault is SocketException or IOException or ObjectDisposedException)
        {
            return null;
        }
    }

    private async ValueTask<bool> PrepareAsync(MailConnection client)
    {
        if (options.ProxyProtocolFrom.Any(network => network.Contains(client.Facts.Client.Address))
            && !await TakeProxyHeaderAsync(client))
        {
            Log.NoProxyHeader(logger, client.Facts.Id, options.Name, client.Facts.Client);
            return false;
        }
        client.OnSignedIn = _gate.TryEnter(client.Facts.Client.Address, client, out var evicted);
        evicted?.Abort();
        if (client.OnSignedIn is null)
        {
            Log.TooManyFromAddress(logger, client.Facts.Id, options.Name, client.Facts.Client);
            return false;
        }
        if (options.Tls == ListenerTls.Implicit)
        {
            await transport.ServerTls.AuthenticateAsync(client, adapter.Protocol, _stopping.Token);
        }
        return true;
    }

    private async ValueTask<bool> TakeProxyHeaderAsync(MailConnection client)
    {
        using var deadline = new CancellationTokenSource(options.ProxyProtocolTimeout, transport.Time);
        var header = await ProxyHeaderReader.ReadAsync(client, deadline.Token);
        if (header is { Source: { } source, Destination: { } destination })
        {
            client.Facts = client.Facts with { Client = source, Local = destination };
        }
        return header is not null;
    }

    private ConnectionFacts FactsOf(Socket socket) => new()
    {
        Id = ConnectionFacts.NewId(),
        Listener = options.Name,
        ListenerTls = options.Tls,
        Client = Unmapped((IPEndPoint)socket.RemoteEndPoint!),
        Local = Unmapped((IPEndPoint)socket.LocalEndPoint!),
    };

    private static IPEndPoint Unmapped(IPEndPoint endpoint) =>
        endpoint.Address.IsIPv4MappedToIPv6 ? new IPEndPoint(endpoint.Address.MapToIPv4(), endpoint.Port) : endpoint;

    // Its token source has no timer and no handle, and a drain may be cancelling it when the connection ends: the collector has it.
    private sealed record LiveConnection
    {
        public CancellationTokenSource Draining { get; } = new();

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private static partial class Log
    {
        [LoggerMessage(1000, LogLevel.Information, "Listener {Listener} serves {Protocol} on {Endpoint}", EventName = "ListenerStarted")]
        public static partial void Listening(ILogger logger, string listener, string protocol, IPEndPoint endpoint);

        [LoggerMessage(1001, LogLevel.Information, "Listener {Listener} drains {Connections} connections", EventName = "ListenerDraining")]
        public static partial void Draining(ILogger logger, string listener, int connections);

        [LoggerMessage(1002, LogLevel.Warning, "Listener {Listener} could not accept: {Error}", EventName = "AcceptFailed")]
        public static partial void AcceptFailed(ILogger logger, string listener, SocketError error);

        [LoggerMessage(1003, LogLevel.Debug, "{ConnectionId} on {Listener} from {Client} ended before its greeting: {Fault}: {Message}",
            EventName = "ConnectionNotServed")]
        public static partial void NotServed(ILogger logger, string connectionId, string listener, IPEndPoint client, string fault, string message);

        [LoggerMessage(1004, LogLevel.Warning, "{ConnectionId} on {Listener} from {Client}: no PROXY header, or a wrong one",
            EventName = "ProxyHeaderMissing")]
        public static partial void NoProxyHeader(ILogger logger, string connectionId, string listener, IPEndPoint client);

        [LoggerMessage(1005, LogLevel.Information, "{ConnectionId} on {Listener} from {Client}: too many connections that have not signed in",
            EventName = "TooManyUnauthenticated")]
        public static partial void TooManyFromAddress(ILogger logger, string connectionId, string listener, IPEndPoint client);
    }
}
