using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Gateway.TestKit;

/// <summary>
/// A backend on loopback that a test scripts, and that records every line it is sent. Each connection is served by the delegate that was
/// given, from the greeting on.
/// </summary>
public sealed class FakeMailBackend : IAsyncDisposable
{
    private readonly Socket _listening = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Func<Peer, Task> _serve;
    private int _connections;

    /// <summary>Listens at once, on a free port unless one is named.</summary>
    public FakeMailBackend(Func<Peer, Task> serve, int port = 0)
    {
        _serve = serve;
        _listening.Bind(new IPEndPoint(IPAddress.Loopback, port));
        _listening.Listen();
        _ = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint Endpoint => (IPEndPoint)_listening.LocalEndPoint!;

    /// <summary>Connections so far.</summary>
    public int Connections => _connections;

    /// <summary>Every line received, of all connections, in order.</summary>
    public ConcurrentQueue<string> Received { get; } = new();

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _listening.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listening.AcceptAsync();
                Interlocked.Increment(ref _connections);
                _ = ServeAsync(new Peer(socket, Received));
            }
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(Peer peer)
    {
        await using (peer)
        {
            try
            {
                await _serve(peer);
            }
            catch (Exception fault) when (fault is IOException or SocketException or ObjectDisposedException)
            {
                // The gateway hung up, as some tests want it to.
            }
        }
    }

    /// <summary>One connection, from the backend's side.</summary>
    public sealed class Peer(Socket socket, ConcurrentQueue<string> received) : IAsyncDisposable
    {
        private readonly byte[] _octet = new byte[1];
        private Stream _stream = new NetworkStream(socket, ownsSocket: true);

        /// <summary>For octets that are no lines.</summary>
        public Stream Stream => _stream;

        /// <summary>Sends text as it stands.</summary>
        public async Task SendAsync(string text) => await _stream.WriteAsync(Encoding.Latin1.GetBytes(text));

        /// <summary>The next line without its ending, recorded; null at the end.</summary>
        public async Task<string?> ReadLineAsync()
        {
            var line = new StringBuilder();
            while (await _stream.ReadAsync(_octet) == 1)
            {
                if (_octet[0] == '\n')
                {
                    var text = line.ToString().TrimEnd('\r');
                    received.Enqueue(text);
                    return text;
                }
                line.Append((char)_octet[0]);
            }
            return null;
        }

        /// <summary>Reads exactly so many octets.</summary>
        public async Task<string> ReadOctetsAsync(int count)
        {
            var octets = new byte[count];
            await _stream.ReadExactlyAsync(octets);
            return Encoding.Latin1.GetString(octets);
        }

        /// <summary>Runs the server's side of TLS.</summary>
        public async Task StartTlsAsync(X509Certificate2 certificate)
        {
            var tls = new SslStream(_stream, leaveInnerStreamOpen: false);
            await tls.AuthenticateAsServerAsync(certificate);
            _stream = tls;
        }

        /// <inheritdoc/>
        public ValueTask DisposeAsync() => _stream.DisposeAsync();
    }
}
