using System.Text;
using Gateway.ProtocolAdapters.Wire;

namespace Gateway.ProtocolAdapters.Smtp;

/// <summary>Our client's side of one backend connection: whole lines out, whole replies in. Every fault of it is a <see cref="SmtpBackendLostException"/>.</summary>
internal sealed class SmtpBackendLink(MailConnection connection, TimeProvider time) : IAsyncDisposable
{
    /// <summary>What it said to the latest EHLO.</summary>
    public SmtpCapabilities Capabilities { get; set; } = SmtpCapabilities.None;

    /// <summary>The connection below, for TLS.</summary>
    public MailConnection Connection => connection;

    /// <summary>Octets written.</summary>
    public long OctetsSent { get; private set; }

    /// <summary>Octets of replies read.</summary>
    public long OctetsReceived { get; private set; }

    /// <summary>Sends one command. The only way for text to a backend: a line end inside would be a second command, so it throws.</summary>
    public ValueTask SendLineAsync(string line, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (line.AsSpan().ContainsAnyInRange('\0', '\x1F'))
        {
            throw new FormatException("A control character in a command");
        }

        return SendAsync(Encoding.Latin1.GetBytes(line + "\r\n"), timeout, cancellationToken);
    }

    /// <summary>Sends octets that are checked already.</summary>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> octets, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var deadline = new SmtpDeadline(time, timeout, cancellationToken);
        await SendAsync(octets, deadline, cancellationToken);
    }

    /// <summary>Sends octets of a message under a deadline that the caller winds up for each.</summary>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> octets, SmtpDeadline deadline, CancellationToken cancellationToken)
    {
        try
        {
            await connection.WriteAsync(octets, deadline.Token);
            OctetsSent += octets.Length;
        }
        catch (Exception fault) when (IsLoss(fault, cancellationToken))
        {
            throw new SmtpBackendLostException("while sending", fault);
        }
    }

    /// <summary>Waits for one whole reply. Its octets stay valid until the next read.</summary>
    public async ValueTask<SmtpBackendAnswer> ReadAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var deadline = new SmtpDeadline(time, timeout, cancellationToken);
        try
        {
            return await ReadReplyAsync(deadline.Token);
        }
        catch (Exception fault) when (IsLoss(fault, cancellationToken))
        {
            throw new SmtpBackendLostException("while waiting for a reply", fault);
        }
    }

    /// <summary>Sends one command and waits for its reply.</summary>
    public async ValueTask<SmtpBackendAnswer> AskAsync(string line, TimeSpan timeout, CancellationToken cancellationToken)
    {
        await SendLineAsync(line, timeout, cancellationToken);
        return await ReadAsync(timeout, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private async ValueTask<SmtpBackendAnswer> ReadReplyAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var buffered = connection.Buffered;
            switch (SmtpBackendReply.TryParse(buffered.Span, out var code, out var length))
            {
                case ParseStatus.Complete:
                    connection.Consume(length);
                    OctetsReceived += length;
                    return new SmtpBackendAnswer(code, buffered[..length]);
                case ParseStatus.NeedMoreData when await connection.FillAsync(cancellationToken):
                    break;
                case ParseStatus.NeedMoreData:
                    throw new SmtpBackendLostException("it closed the connection", null);
                default:
                    throw new SmtpBackendLostException("its reply is out of protocol", null);
            }
        }
    }

    private static bool IsLoss(Exception fault, CancellationToken caller) =>
        fault is (IOException and not SmtpBackendLostException) or ObjectDisposedException || (fault is OperationCanceledException && !caller.IsCancellationRequested);
}

/// <summary>One reply of a backend.</summary>
/// <param name="Code">200 to 599.</param>
/// <param name="Octets">All its lines as received; valid until the next read.</param>
internal readonly record struct SmtpBackendAnswer(int Code, ReadOnlyMemory<byte> Octets)
{
    /// <summary>2yz.</summary>
    public bool IsOk => Code is >= 200 and < 300;
}

/// <summary>The backend is gone, silent for too long, or out of protocol.</summary>
internal sealed class SmtpBackendLostException(string message, Exception? inner) : IOException(message, inner);
