using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.ProtocolAdapters.Tests.Smtp;

/// <summary>
/// A submission server that records every octet and is as lenient as old servers are: LF . CR LF, LF . LF and CR . CR end a
/// message, too. What it says can be changed line by line.
/// </summary>
internal sealed class RecordingSmtpBackend : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    public RecordingSmtpBackend()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Keywords of EHLO.</summary>
    public string[] Keywords { get; set; } =
        ["PIPELINING", "SIZE 1000000", "8BITMIME", "SMTPUTF8", "DSN", "CHUNKING", "ENHANCEDSTATUSCODES", "AUTH PLAIN LOGIN XOAUTH2", "BURL",
            "XCLIENT NAME ADDR PORT PROTO HELO LOGIN"];

    /// <summary>Says what to answer to a line; null: as a friendly server does. An empty answer: hang up.</summary>
    public Func<string, string?> Answer { get; set; } = _ => null;

    /// <summary>The reply to a whole message; empty: hang up.</summary>
    public Func<byte[], string> Accept { get; set; } = _ => "250 2.0.0 Ok: queued as 4711";

    public ConcurrentQueue<string> Lines { get; } = new();

    /// <summary>Messages taken, with their end.</summary>
    public ConcurrentQueue<byte[]> Messages { get; } = new();

    /// <summary>Octets of connections that ended within a message.</summary>
    public ConcurrentQueue<byte[]> Fragments { get; } = new();

    /// <summary>Set when a connection has ended.</summary>
    public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The command lines without what the sign-in needs.</summary>
    public IReadOnlyList<string> Commands =>
        [.. Lines.Where(line => !line.StartsWith("EHLO", StringComparison.Ordinal) && !line.StartsWith("XCLIENT", StringComparison.Ordinal)
            && !line.StartsWith("AUTH", StringComparison.Ordinal))];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(TcpClient peer)
    {
        using var _ = peer;
        var writer = peer.GetStream();
        await using var stream = new BufferedStream(writer, 65_536);
        try
        {
            await WriteAsync(writer, "220 backend.internal ESMTP");
            while (await ReadLineAsync(stream) is { } line)
            {
                Lines.Enqueue(line);
                var answer = Answer(line) ?? Friendly(line);
                if (answer.Length == 0)
                {
                    break;
                }

                if (!line.StartsWith("BDAT", StringComparison.Ordinal))
                {
                    await WriteAsync(writer, answer);
                }

                if (!await TakeBodyAsync(stream, writer, line, answer))
                {
                    break;
                }
            }
        }
        catch (Exception fault) when (fault is IOException or ObjectDisposedException)
        {
            // Gone.
        }
        finally
        {
            peer.Client.Close(0);
            Ended.TrySetResult();
        }
    }

    private async Task<bool> TakeBodyAsync(BufferedStream stream, NetworkStream writer, string line, string answer)
    {
        byte[]? body = null;
        if (line == "DATA" && answer.StartsWith("354", StringComparison.Ordinal))
        {
            body = await ReadMessageAsync(stream);
        }
        else if (line.StartsWith("BDAT ", StringComparison.Ordinal))
        {
            body = new byte[int.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture)];
            await stream.ReadExactlyAsync(body);
        }
        else
        {
            return line != "QUIT";
        }

        if (body is null)
        {
            return false;
        }

        Messages.Enqueue(body);
        var reply = Accept(body);
        if (reply.Length == 0)
        {
            return false;
        }

        await WriteAsync(writer, reply);
        return true;
    }

    private string Friendly(string line) => line.Split(' ', ':')[0] switch
    {
        "EHLO" => "250-backend.internal\r\n" + string.Join("\r\n", Keywords.Select((word, i) => (i == Keywords.Length - 1 ? "250 " : "250-") + word)),
        "XCLIENT" => "220 backend.internal ESMTP",
        "AUTH" => "235 2.7.0 Authentication successful",
        "DATA" => "354 End data with <CR><LF>.<CR><LF>",
        "QUIT" => "221 2.0.0 Bye",
        "XFORWARD" or "ETRN" => "250 obeyed",
        _ => "250 2.1.0 Ok",
    };

    private static async Task<string?> ReadLineAsync(BufferedStream stream)
    {
        var line = new List<byte>();
        var one = new byte[1];
        while (await stream.ReadAsync(one) == 1)
        {
            if (one[0] == '\n')
            {
                return Encoding.Latin1.GetString([.. line]).TrimEnd('\r');
            }

            line.Add(one[0]);
        }

        return null;
    }

    private async Task<byte[]?> ReadMessageAsync(BufferedStream stream)
    {
        var message = new List<byte>("\r\n"u8.ToArray());
        var one = new byte[1];
        while (await stream.ReadAsync(one) == 1)
        {
            message.Add(one[0]);
            if (one[0] is (byte)'\n' or (byte)'\r' && EndsMessage([.. message.TakeLast(5)]))
            {
                return [.. message.Skip(2)];
            }
        }

        Fragments.Enqueue([.. message.Skip(2)]);
        return null;
    }

    private static bool EndsMessage(byte[] tail) =>
        tail.AsSpan().EndsWith("\n.\r\n"u8) || tail.AsSpan().EndsWith("\n.\n"u8) || tail.AsSpan().EndsWith("\r.\r"u8);

    private static async Task WriteAsync(NetworkStream stream, string reply)
    {
        await stream.WriteAsync(Encoding.Latin1.GetBytes(reply + "\r\n"));
    }
}
