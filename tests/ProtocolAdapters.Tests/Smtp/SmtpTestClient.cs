using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Gateway.ProtocolAdapters.Tests.Smtp;

/// <summary>A client that says exactly what the test wants, and hears whole replies.</summary>
internal sealed class SmtpTestClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly TcpClient _tcp;
    private readonly List<byte> _heard = [];
    private Stream _stream;

    private SmtpTestClient(TcpClient tcp)
    {
        _tcp = tcp;
        _tcp.NoDelay = true;
        _stream = tcp.GetStream();
    }

    public static async Task<SmtpTestClient> ConnectAsync(IPEndPoint endpoint)
    {
        var tcp = new TcpClient();
        await tcp.ConnectAsync(endpoint);
        return new SmtpTestClient(tcp);
    }

    public async Task SendAsync(string octets) => await SendAsync(Encoding.Latin1.GetBytes(octets));

    public async Task SendAsync(ReadOnlyMemory<byte> octets)
    {
        await _stream.WriteAsync(octets);
        await _stream.FlushAsync();
    }

    /// <summary>Sends one line and expects a reply.</summary>
    public async Task<string> SayAsync(string line, string expected)
    {
        await SendAsync(line + "\r\n");
        return await ExpectAsync(expected);
    }

    /// <summary>The next whole reply, which must begin so.</summary>
    public async Task<string> ExpectAsync(string expected)
    {
        var reply = await HearAsync();
        Assert.StartsWith(expected, reply, StringComparison.Ordinal);
        return reply;
    }

    /// <summary>The next whole reply without its last CRLF; empty at the end of the connection.</summary>
    public async Task<string> HearAsync()
    {
        var reply = new StringBuilder();
        while (await HearLineAsync() is { } line)
        {
            reply.Append(line);
            if (line.Length < 4 || line[3] != '-')
            {
                break;
            }

            reply.Append("\r\n");
        }

        return reply.ToString();
    }

    /// <summary>Expects that the other side closes without another word.</summary>
    public async Task ExpectEndAsync() => Assert.Equal("", await HearAsync());

    public async Task StartTlsAsync()
    {
        var tls = new SslStream(_stream, false, (_, _, _, _) => true);
        await tls.AuthenticateAsClientAsync("mail.example.test");
        _stream = tls;
    }

    /// <summary>Goes away without a goodbye.</summary>
    public void Reset() => _tcp.Client.Close(0);

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _tcp.Dispose();
    }

    /// <summary>One line without its CRLF; null at the end of the connection.</summary>
    public async Task<string?> HearLineAsync()
    {
        var buffer = new byte[4_096];
        using var deadline = new CancellationTokenSource(Patience);
        while (true)
        {
            var end = _heard.IndexOf((byte)'\n');
            if (end >= 0)
            {
                var line = Encoding.Latin1.GetString([.. _heard.Take(end)]).TrimEnd('\r');
                _heard.RemoveRange(0, end + 1);
                return line;
            }

            int read;
            try
            {
                read = await _stream.ReadAsync(buffer, deadline.Token);
            }
            catch (IOException)
            {
                return null;
            }

            if (read == 0)
            {
                return null;
            }

            _heard.AddRange(buffer.AsSpan(0, read));
        }
    }
}
