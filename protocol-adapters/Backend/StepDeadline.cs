namespace Gateway.ProtocolAdapters.Backend;

/// <summary>A deadline for each step of a conversation with a backend: every <see cref="Restart"/> gives the next step its full time.</summary>
public sealed class StepDeadline : IDisposable
{
    private readonly CancellationTokenSource _timer;
    private readonly CancellationTokenSource _either;
    private readonly CancellationToken _outside;
    private readonly TimeSpan _perStep;

    /// <summary>The first step begins now; <paramref name="cancellationToken"/> ends all of them.</summary>
    public StepDeadline(TimeSpan perStep, TimeProvider time, CancellationToken cancellationToken)
    {
        (_perStep, _outside) = (perStep, cancellationToken);
        _timer = new CancellationTokenSource(perStep, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_timer.Token, cancellationToken);
    }

    /// <summary>Cancelled at the step's deadline, or from outside.</summary>
    public CancellationToken Token => _either.Token;

    /// <summary>Whether it is the caller that wants the end, not a backend that is slow.</summary>
    public bool IsCancelledFromOutside => _outside.IsCancellationRequested;

    /// <summary>The next step begins.</summary>
    public void Restart() => _timer.CancelAfter(_perStep);

    /// <inheritdoc/>
    public void Dispose()
    {
        _either.Dispose();
        _timer.Dispose();
    }
}
