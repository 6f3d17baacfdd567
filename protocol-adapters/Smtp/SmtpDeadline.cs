namespace Gateway.ProtocolAdapters.Smtp;

/// <summary>A token that is cancelled by the caller's, or when the time is up. Can be wound up again while octets flow.</summary>
internal sealed class SmtpDeadline : IDisposable
{
    private readonly CancellationTokenSource _timer;
    private readonly CancellationTokenSource _linked;

    /// <summary>Starts the clock.</summary>
    public SmtpDeadline(TimeProvider time, TimeSpan timeout, CancellationToken first, CancellationToken second = default)
    {
        _timer = new CancellationTokenSource(timeout, time);
        _linked = CancellationTokenSource.CreateLinkedTokenSource(_timer.Token, first, second);
    }

    /// <summary>Cancelled by whichever comes first.</summary>
    public CancellationToken Token => _linked.Token;

    /// <summary>Whether the time was up.</summary>
    public bool HasPassed => _timer.IsCancellationRequested;

    /// <summary>Begins the wait anew.</summary>
    public void Restart(TimeSpan timeout) => _timer.CancelAfter(timeout);

    /// <inheritdoc/>
    public void Dispose()
    {
        _linked.Dispose();
        _timer.Dispose();
    }
}
