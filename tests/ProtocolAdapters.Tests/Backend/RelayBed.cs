using System.Net.Security;
using System.Net.Sockets;
using Gateway.ProtocolAdapters.Backend;
using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Tests.Wire;
using Gateway.ProtocolAdapters.Wire;
using Gateway.TestKit;

namespace Gateway.ProtocolAdapters.Tests.Backend;

/// <summary>A relay between two loopback connections whose far ends a test drives without allocating; TLS on the client's side when asked for.</summary>
internal sealed class RelayBed : IAsyncDisposable
{
    private readonly ConnectionPair _client;
    private readonly ConnectionPair _backend;
    private readonly FakeSessionLease _lease = new();
    private readonly Task<SessionEnd> _relay;

    private RelayBed(ConnectionPair client, ConnectionPair backend, Stream clientStream, RelayWatch watch)
    {
        (_client, _backend, ClientStream) = (client, backend, clientStream);
        _relay = new Relay(new RelayOptions(), TimeProvider.System).RunAsync(client.Ours, backend.Ours, _lease, watch, CancellationToken.None);
    }

    /// <summary>The client's end; TLS is below it where it was asked for.</summary>
    public Stream ClientStream { get; }

    public NetworkStream BackendStream => _backend.Theirs;

    /// <summary>The gateway's two connections.</summary>
    public IReadOnlyList<MailConnection> Ours => [_client.Ours, _backend.Ours];

    public static async Task<RelayBed> OpenAsync(bool tls, RelayWatch? watch = null)
    {
        var client = await ConnectionPair.OpenAsync();
        var backend = await ConnectionPair.OpenAsync();
        client.Theirs.Socket.NoDelay = backend.Theirs.Socket.NoDelay = true;
        return new RelayBed(client, backend, tls ? await StartTlsAsync(client) : client.Theirs, watch ?? new RelayWatch());
    }

    public async ValueTask DisposeAsync()
    {
        await ClientStream.DisposeAsync();
        await _client.DisposeAsync();
        await _backend.DisposeAsync();
        await _relay;
        _lease.Dispose();
    }

    private static async Task<SslStream> StartTlsAsync(ConnectionPair client)
    {
        var upgrade = new TlsUpgrade(TestCertificate.Create(), null, TimeProvider.System);
        var tls = new SslStream(client.Theirs, leaveInnerStreamOpen: false, (_, _, _, _) => true);
        await Task.WhenAll(
            upgrade.AuthenticateAsync(client.Ours, ProtocolCatalog.Imap, CancellationToken.None),
            Task.Run(() => tls.AuthenticateAsClient("mail.example.test")));
        return tls;
    }
}
