using System.Net.Security;
using System.Net.Sockets;

namespace Gateway.Load.Client;

/// <summary>One mail session of the load generator. It keeps one buffer and makes no text of what it reads.</summary>
internal sealed class LoadSession : IDisposable
{
    private const int BufferOctets = 32 * 1024;

    private readonly Socket _socket;
    private readonly Stream _stream;
    private byte[] _buffer = new byte[BufferOctets];
    private int _start;
    private int _end;

    private LoadSession(Socket socket, Stream stream)
    {
        _socket = socket;
        _stream = stream;
    }

    public static async Task<LoadSession> OpenAsync(LoadTarget target)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(target.Endpoint);
            var network = new NetworkStream(socket, ownsSocket: true);
            if (target.Tls is LoadTls.None) return new LoadSession(socket, network);
            var secured = new SslStream(network);
            await secured.AuthenticateAsClientAsync(target.Options);
            return new LoadSession(socket, secured);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public ValueTask SendAsync(ReadOnlyMemory<byte> octets) => _stream.WriteAsync(octets);

    /// <summary>Reads lines until one starts with <paramref name="wanted"/>; the connection's end throws.</summary>
    public async ValueTask ExpectAsync(ReadOnlyMemory<byte> wanted)
    {
        while (!(await ReadLineAsync()).Span.StartsWith(wanted.Span))
        {
        }
    }

    /// <summary>The next line with its end; valid until the next read.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReadLineAsync()
    {
        while (true)
        {
            var end = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (end >= 0)
            {
                var line = _buffer.AsMemory(_start, end + 1);
                _start += end + 1;
                return line;
            }

            await FillAsync();
        }
    }

    /// <summary>Drops this many octets that come from the server.</summary>
    public async ValueTask SkipAsync(long octets)
    {
        while (octets > 0)
        {
            if (_start == _end) await FillAsync();
            var taken = (int)Math.Min(octets, _end - _start);
            _start += taken;
            octets -= taken;
        }
    }

    /// <summary>Waits until the server has closed.</summary>
    public async Task WaitForEndAsync()
    {
        try
        {
            while (true)
            {
                _start = _end = 0;
                await FillAsync();
            }
        }
        catch (IOException)
        {
        }
    }

    /// <summary>Gives the buffer away: ten thousand idle sessions shall weigh on the proxy, not on this process.</summary>
    public void Shrink()
    {
        if (_start != _end) throw new InvalidOperationException("there is something unread in the buffer");
        _buffer = new byte[256];
        _start = _end = 0;
    }

    public void Dispose()
    {
        _stream.Dispose();
        _socket.Dispose();
    }

    private async ValueTask FillAsync()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        var read = await _stream.ReadAsync(_buffer.AsMemory(_end));
        if (read == 0) throw new IOException("the server closed the connection");
        _end += read;
    }
}
