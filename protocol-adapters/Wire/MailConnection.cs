using System.Buffers;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Gateway.ProtocolAdapters.Contract;

namespace Gateway.ProtocolAdapters.Wire;

/// <summary>
/// One TCP connection, in clear or under TLS, with one buffer: octets that were read and not consumed stay with it, whoever reads next. The buffer
/// goes back to the pool while nothing is in it. One reader and one writer at a time.
/// </summary>
public sealed class MailConnection : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly WireOptions _options;
    private Stream _stream;
    private byte[]? _buffer;
    private int _start;
    private int _end;
    private int _bufferOctets;
    private bool _holdsSecrets = true;
    private bool _lastReadFilled;
    private int _sendEnded;
    private int _disposed;

    /// <summary>Takes over a connected socket, which is closed on dispose.</summary>
    public MailConnection(Socket socket, ConnectionFacts facts, WireOptions options)
    {
        _socket = socket;
        _options = options;
        _bufferOctets = options.DialogBufferOctets;
        socket.NoDelay = options.NoDelay;
        _stream = new NetworkStream(socket, ownsSocket: true);
        Facts = facts;
    }

    /// <summary>Who is at the other end, and by which listener.</summary>
    public ConnectionFacts Facts { get; internal set; }

    /// <summary>Facts of the TLS in use; null in clear.</summary>
    public TlsFacts? Tls { get; private set; }

    /// <summary>Octets read and not yet consumed; valid until the next read.</summary>
    public ReadOnlyMemory<byte> Buffered => _buffer.AsMemory(_start, _end - _start);

    /// <summary>The same, for one who edits in place what is relayed.</summary>
    internal Memory<byte> Editable => _buffer.AsMemory(_start, _end - _start);

    /// <summary>Called once, when the client has signed in: the slot for clients that have not is given back.</summary>
    public Action? OnSignedIn { get; set; }

    /// <summary>Marks <paramref name="count"/> of the buffered octets as used. What was buffered stays readable until the next read.</summary>
    public void Consume(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _end - _start);
        _start += count;
    }

    /// <summary>
    /// Waits for octets and adds them to <see cref="Buffered"/>. False: the other side has closed, or the buffer is at its limit (a
    /// caller that bounds its lines never meets that). Faults of the network throw <see cref="IOException"/>.
    /// </summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        await ArrivalAsync(cancellationToken);
        return Took(await ReadAsync(cancellationToken));
    }

    /// <summary>Writes all of <paramref name="octets"/>. Waits while the other side does not read: that is the back-pressure.</summary>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken) =>
        FirstPart(octets).Length == octets.Length
            ? _stream.WriteAsync(octets, cancellationToken)
            : WriteInPartsAsync(octets, cancellationToken);

    /// <summary>
    /// <see cref="FillAsync"/> in its steps, for the relay: awaited there they cost no state machine for each chunk. First: waits until octets are
    /// there, without a buffer. What it returns says nothing.
    /// </summary>
    internal ValueTask<int> ArrivalAsync(CancellationToken cancellationToken)
    {
        if (_start != _end || (_lastReadFilled && _socket.Available > 0))
        {
            return ValueTask.FromResult(0);
        }
        ReturnBuffer();
        return _options.ZeroByteReads ? _stream.ReadAsync(Memory<byte>.Empty, cancellationToken) : ValueTask.FromResult(0);
    }

    /// <summary>Second: reads. The count is for <see cref="Took"/>.</summary>
    internal ValueTask<int> ReadAsync(CancellationToken cancellationToken) =>
        MakeRoom() ? _stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken) : ValueTask.FromResult(0);

    /// <summary>Third: adds what was read to <see cref="Buffered"/>. False: nothing was.</summary>
    internal bool Took(int read)
    {
        _end += read;
        _lastReadFilled = read > 0 && _end == _buffer!.Length;
        return read > 0;
    }

    /// <summary>Of what is to be written, the part that <see cref="WriteAsync"/> hands on as it is.</summary>
    internal ReadOnlyMemory<byte> FirstPart(ReadOnlyMemory<byte> octets) =>
        Tls is null || octets.Length <= _options.TlsWriteOctets ? octets : octets[.._options.TlsWriteOctets];

    /// <summary>Whether it holds a buffer of the pool: an idle session should not.</summary>
    internal bool HoldsBuffer => _buffer is not null;

    /// <summary>Sign-in is over: larger buffers, which hold no secret any more. What is consumed is gone; <see cref="Buffered"/> stays.</summary>
    public void BeginRelay()
    {
        // The line with the secret still stands in the dialog's buffer, which goes to a pool that all share.
        if (_buffer is not null)
        {
            Forget(0, _start);
            Forget(_end, _buffer.Length - _end);
        }
        _holdsSecrets = false;
        _bufferOctets = _options.RelayBufferOctets;
        OnSignedIn?.Invoke();
        OnSignedIn = null;
    }

    /// <summary>
    /// Passes on the end of the stream, once; octets can still be read. Throws <see cref="OperationCanceledException"/> when the other side reads so
    /// little that not even TLS's goodbye fits; only <see cref="DisposeAsync"/> is possible then.
    /// </summary>
    public async ValueTask ShutdownSendAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _sendEnded, 1) != 0)
        {
            return;
        }
        if (_stream is SslStream tls)
        {
            // It takes no token of its own.
            await tls.ShutdownAsync().WaitAsync(cancellationToken);
        }
        _socket.Shutdown(SocketShutdown.Send);
    }

    /// <summary>
    /// Ends the conversation so that the last answer arrives: closes our side, then reads for a moment what the other side still
    /// sends, because unread octets would turn the close into a reset that overtakes the answer.
    /// </summary>
    public async ValueTask CloseAsync(TimeSpan patience)
    {
        using var deadline = new CancellationTokenSource(patience);
        var scrap = ArrayPool<byte>.Shared.Rent(4096);
        try
        {
            await ShutdownSendAsync(deadline.Token);
            for (var left = 256 * 1024; left > 0;)
            {
                var read = await _socket.ReceiveAsync(scrap, deadline.Token);
                if (read == 0)
                {
                    break;
                }
                left -= read;
            }
        }
        catch (Exception fault) when (fault is IOException or SocketException or OperationCanceledException or ObjectDisposedException
            or InvalidOperationException)
        {
            // Nothing is owed to a peer that is gone.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(scrap, clearArray: true);
            await DisposeAsync();
        }
    }

    /// <summary>Cuts the connection from another thread; the reader and writer fail with <see cref="IOException"/>.</summary>
    public void Abort() => _socket.Close(0);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }
        await _stream.DisposeAsync();
        _start = _end;
        ReturnBuffer();
        OnSignedIn?.Invoke();
        OnSignedIn = null;
    }

    /// <summary>The stream below, for the TLS handshake and for exact reads ahead of it.</summary>
    internal Stream Transport => _stream;

    /// <summary>From here on everything goes through <paramref name="tls"/>. Octets that came in clear are forgotten.</summary>
    internal void SwitchTo(SslStream tls, TlsFacts facts)
    {
        _start = _end;
        ReturnBuffer();
        _stream = tls;
        Tls = facts;
    }

    private async ValueTask WriteInPartsAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken)
    {
        while (octets.Length > 0)
        {
            var part = FirstPart(octets);
            await _stream.WriteAsync(part, cancellationToken);
            octets = octets[part.Length..];
        }
    }

    private bool MakeRoom()
    {
        if (_buffer is null)
        {
            _buffer = Rent(_bufferOctets);
        }
        else if (_start == _end)
        {
            Forget(0, _end);
            _start = _end = 0;
        }
        else if (_end == _buffer.Length)
        {
            return _start > 0 ? Compact() : Grow();
        }
        return true;
    }

    private bool Compact()
    {
        var kept = _end - _start;
        _buffer.AsSpan(_start, kept).CopyTo(_buffer);
        Forget(kept, _end - kept);
        (_start, _end) = (0, kept);
        return true;
    }

    private bool Grow()
    {
        if (_buffer!.Length >= _options.MaxBufferOctets)
        {
            return false;
        }
        var (old, kept) = (_buffer, _end);
        _buffer = Rent(Math.Min(old.Length * 2, _options.MaxBufferOctets));
        old.AsSpan(0, kept).CopyTo(_buffer);
        Release(old);
        return true;
    }

    private void ReturnBuffer()
    {
        if (_buffer is not null && _options.PooledBuffers)
        {
            Release(_buffer);
            _buffer = null;
        }
        _start = _end = 0;
        _lastReadFilled = false;
    }

    private byte[] Rent(int octets) => _options.PooledBuffers ? ArrayPool<byte>.Shared.Rent(octets) : new byte[octets];

    private void Release(byte[] buffer)
    {
        if (_options.PooledBuffers)
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: _holdsSecrets);
        }
    }

    private void Forget(int from, int count)
    {
        if (_holdsSecrets)
        {
            _buffer.AsSpan(from, count).Clear();
        }
    }
}
