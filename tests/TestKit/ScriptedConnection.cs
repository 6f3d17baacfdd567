using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Gateway.TestKit;

/// <summary>
/// A client under a test's control. A transcript is written as in an RFC: <c>C:</c> lines are sent with CRLF, <c>S:</c> lines must
/// arrive; an <c>S:</c> line that ends in <c>...</c> gives only the beginning.
/// </summary>
public sealed class ScriptedConnection : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Socket _socket;
    private readonly List<byte> _line = [];
    private readonly byte[] _octet = new byte[1];
    private Stream _stream;

    private ScriptedConnection(Socket socket)
    {
        _socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: true);
    }

    /// <summary>Connects over loopback.</summary>
    public static async Task<ScriptedConnection> ConnectAsync(IPEndPoint endpoint)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(endpoint);
        return new ScriptedConnection(socket);
    }

    /// <summary>Our own address, as the other side sees it.</summary>
    public IPEndPoint Local => (IPEndPoint)_socket.LocalEndPoint!;

    /// <summary>Plays the lines of <paramref name="transcript"/>; blank lines and indentation do not count.</summary>
    public async Task PlayAsync(string transcript)
    {
        foreach (var line in transcript.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var text = line.Length > 3 ? line[3..] : "";
            if (line.StartsWith("C:", StringComparison.Ordinal))
            {
                await SendAsync(text + "\r\n");
            }
            else
            {
                await ExpectAsync(text);
            }
        }
    }

    /// <summary>Sends text as it stands, in one segment.</summary>
    public async Task SendAsync(string text) => await SendAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>Sends octets.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> octets)
    {
        await _stream.WriteAsync(octets);
        await _stream.FlushAsync();
    }

    /// <summary>The next line must be this one, or begin with it when it ends in three dots.</summary>
    public async Task ExpectAsync(string expected)
    {
        var line = await ReadLineAsync();
        var isRight = expected.EndsWith("...", StringComparison.Ordinal)
            ? line?.StartsWith(expected[..^3], StringComparison.Ordinal) == true
            : line == expected;
        if (!isRight)
        {
            throw new TranscriptException($"expected \"{expected}\", got {(line is null ? "the end" : $"\"{line}\"")}");
        }
    }

    /// <summary>The next line without its ending; null at the end of the stream.</summary>
    public async Task<string?> ReadLineAsync()
    {
        _line.Clear();
        while (await ReadAsync(_octet) == 1)
        {
            if (_octet[0] == '\n')
            {
                return Encoding.Latin1.GetString([.. _line]).TrimEnd('\r');
            }
            _line.Add(_octet[0]);
        }
        return _line.Count == 0 ? null : Encoding.Latin1.GetString([.. _line]);
    }

    /// <summary>Reads octets; 0 at the end, also when the other side reset the connection.</summary>
    public async Task<int> ReadAsync(Memory<byte> buffer)
    {
        using var deadline = new CancellationTokenSource(Patience);
        try
        {
            return await _stream.ReadAsync(buffer, deadline.Token);
        }
        catch (IOException)
        {
            return 0;
        }
        catch (OperationCanceledException)
        {
            throw new TranscriptException($"nothing came for {Patience.TotalSeconds} s");
        }
    }

    /// <summary>The other side must close, and say nothing more.</summary>
    public async Task ExpectEndAsync()
    {
        if (await ReadLineAsync() is { } line)
        {
            throw new TranscriptException($"expected the end, got \"{line}\"");
        }
    }

    /// <summary>Reads to the end and returns every line.</summary>
    public async Task<IReadOnlyList<string>> ReadToEndAsync()
    {
        var lines = new List<string>();
        while (await ReadLineAsync() is { } line)
        {
            lines.Add(line);
        }
        return lines;
    }

    /// <summary>Runs the client's side of TLS, taking any certificate.</summary>
    public async Task<SslStream> StartTlsAsync(string? alpn = null)
    {
        var tls = new SslStream(_stream, leaveInnerStreamOpen: false, (_, _, _, _) => true);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "mail.example.test",
            ApplicationProtocols = alpn is null ? null : [new SslApplicationProtocol(alpn)],
        });
        _stream = tls;
        return tls;
    }

    /// <summary>Ends our half; the other can still send.</summary>
    public void EndSending() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Cuts the connection.</summary>
    public void Reset() => _socket.Close(0);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _stream.DisposeAsync();
}
