using System.Collections.Concurrent;
using Gateway.ProtocolAdapters.Contract;

namespace Gateway.TestKit;

/// <summary>A lease that a test ends, and that remembers what it was told.</summary>
public sealed class FakeSessionLease : SessionLease
{
    private readonly CancellationTokenSource _terminated = new();
    private readonly TaskCompletionSource<SessionEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SessionTermination _termination;

    /// <inheritdoc/>
    public override string Id => "session1";

    /// <inheritdoc/>
    public override CancellationToken Terminated => _terminated.Token;

    /// <inheritdoc/>
    public override SessionTermination Termination => _termination;

    /// <summary>Destinations that were reported down.</summary>
    public ConcurrentQueue<BackendEndpoint> Failed { get; } = new();

    /// <summary>What the backend was reported to say.</summary>
    public ConcurrentQueue<BackendLoginOutcome> Outcomes { get; } = new();

    /// <summary>The end, when it is there.</summary>
    public Task<SessionEnd> Ended => _ended.Task;

    /// <summary>Whether it was disposed.</summary>
    public bool IsDisposed { get; private set; }

    /// <summary>Ends the session from outside.</summary>
    public void Terminate(SessionTermination reason)
    {
        _termination = reason;
        _terminated.Cancel();
    }

    /// <inheritdoc/>
    public override void DestinationFailed(BackendEndpoint destination) => Failed.Enqueue(destination);

    /// <inheritdoc/>
    public override LoginDecision.Denied? BackendAnswered(BackendLoginOutcome outcome)
    {
        Outcomes.Enqueue(outcome);
        return outcome == BackendLoginOutcome.Accepted ? null : new LoginDecision.Denied(LoginDenial.Unavailable);
    }

    /// <inheritdoc/>
    public override void End(SessionEnd end) => _ended.TrySetResult(end);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        IsDisposed = true;
        _ended.TrySetResult(new SessionEnd(SessionEndedBy.Fault, 0, 0));
    }
}
