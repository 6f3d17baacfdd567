using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Gateway.RealServers;

/// <summary>
/// A mail connection line by line, for what client libraries hide: the very text of an answer, a BYE, an end without one. Any
/// certificate is taken. Every read has a deadline.
/// </summary>
public sealed class LineConnection : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private readonly TcpClient _client;
    private Stream _stream;
    private StreamReader _reader;

    private LineConnection(TcpClient client, Stream stream)
    {
        _client = client;
        _stream = stream;
        _reader = new StreamReader(stream, Encoding.UTF8, false, 4096, leaveOpen: true);
    }

    /// <summary>Connects in clear; the greeting is still to be read.</summary>
    public static async Task<LineConnection> ConnectAsync(int port)
    {
        var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(IPAddress.Loopback, port);
        return new LineConnection(client, client.GetStream());
    }

    /// <summary>Connects with TLS from the first byte.</summary>
    public static async Task<LineConnection> ConnectTlsAsync(int port)
    {
        var connection = await ConnectAsync(port);
        await connection.StartTlsAsync();
        return connection;
    }

    /// <summary>The handshake after the server's go-ahead.</summary>
    public async Task StartTlsAsync()
    {
        var tls = new SslStream(_stream, leaveInnerStreamOpen: false);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
        });
        _stream = tls;
        _reader.Dispose();
        _reader = new StreamReader(tls, Encoding.UTF8, false, 4096, leaveOpen: true);
    }

    /// <summary>Sends the line and CRLF.</summary>
    public async Task SendAsync(string line) => await _stream.WriteAsync(Encoding.UTF8.GetBytes(line + "\r\n"));

    /// <summary>Sends octets as they are.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> octets) => await _stream.WriteAsync(octets);

    /// <summary>The next line without CRLF; null at the end of the connection.</summary>
    public async Task<string?> ReadAsync()
    {
        using var deadline = new CancellationTokenSource(Deadline);
        try
        {
            return await _reader.ReadLineAsync(deadline.Token);
        }
        catch (IOException)
        {
            // A reset is an end, too.
            return null;
        }
    }

    /// <summary>Reads until a line begins with the text, and returns that line; an end before it throws with what came.</summary>
    public async Task<string> ReadUntilAsync(string beginning)
    {
        var seen = new StringBuilder();
        while (await ReadAsync() is { } line)
        {
            if (line.StartsWith(beginning, StringComparison.Ordinal))
            {
                return line;
            }

            seen.AppendLine(line);
        }

        throw new EndOfStreamException($"the connection ended before a line with '{beginning}':\n{seen}");
    }

    /// <summary>Sends an IMAP command with its tag and returns the tagged answer.</summary>
    public async Task<string> CommandAsync(string tag, string command)
    {
        await SendAsync($"{tag} {command}");
        return await ReadUntilAsync(tag + " ");
    }

    public async ValueTask DisposeAsync()
    {
        _reader.Dispose();
        await _stream.DisposeAsync();
        _client.Dispose();
    }
}
