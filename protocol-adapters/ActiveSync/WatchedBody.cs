namespace Gateway.ProtocolAdapters.ActiveSync;

/// <summary>
/// An answer on its way to the client, past an <see cref="AnswerWatch"/>. Nothing of what is doubtful goes out before
/// <paramref name="confirm"/> has said yes; after a no, nothing goes out any more. The first octets wait, so that most answers can
/// still be replaced as a whole.
/// </summary>
internal sealed class WatchedBody(Stream client, Func<AnswerWatch, CancellationToken, Task<bool>> confirm) : Stream
{
    private const int MaxWaiting = 64 * 1024;

    private readonly AnswerWatch _watch = new();
    private readonly MemoryStream _waiting = new();
    private bool _isConfirmed;
    private bool _hasLeft;

    /// <summary>Whether the answer was refused: what is left of it went nowhere.</summary>
    public bool IsRefused { get; private set; }

    /// <summary>Whether some of it is with the client already.</summary>
    public bool HasLeft => _hasLeft;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>The answer is over: judges what there was, and lets it go.</summary>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        if ((!_watch.IsComplete || _watch.IsDoubtful) && !await IsConfirmedAsync(cancellationToken))
        {
            return;
        }

        await ReleaseAsync(cancellationToken);
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _watch.Take(buffer.Span);
        if (IsRefused || (_watch.IsDoubtful && !await IsConfirmedAsync(cancellationToken)))
        {
            return;
        }

        if (!_hasLeft && _waiting.Length + buffer.Length <= MaxWaiting)
        {
            _waiting.Write(buffer.Span);
            return;
        }

        await ReleaseAsync(cancellationToken);
        _hasLeft = true;
        await client.WriteAsync(buffer, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => _hasLeft ? client.FlushAsync(cancellationToken) : Task.CompletedTask;

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Answers are written asynchronously.");

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    // Asked once: one answer is one moment.
    private async Task<bool> IsConfirmedAsync(CancellationToken cancellationToken)
    {
        if (!_isConfirmed && !IsRefused)
        {
            _isConfirmed = await confirm(_watch, cancellationToken);
            IsRefused = !_isConfirmed;
        }

        return _isConfirmed;
    }

    private async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        if (_waiting.Length > 0)
        {
            _hasLeft = true;
            await client.WriteAsync(_waiting.GetBuffer().AsMemory(0, (int)_waiting.Length), cancellationToken);
            _waiting.SetLength(0);
        }
    }
}
