using Gateway.ProtocolAdapters.Contract;

namespace Gateway.Sessions;

/// <summary>One connection's or request's hold on a <see cref="LiveSession"/>.</summary>
internal sealed class RegisteredLease(SessionRegistry registry, LiveSession session, SessionStart start) : SessionLease
{
    private int _ended;

    /// <inheritdoc/>
    public override string Id => session.Id;

    /// <inheritdoc/>
    public override CancellationToken Terminated => session.Terminated;

    /// <inheritdoc/>
    public override SessionTermination Termination => session.Termination;

    /// <inheritdoc/>
    public override void DestinationFailed(BackendEndpoint destination) => start.DestinationFailed?.Invoke(destination);

    /// <inheritdoc/>
    public override void DestinationAnswered(BackendEndpoint destination) => start.DestinationAnswered?.Invoke(destination);

    /// <inheritdoc/>
    public override LoginDecision.Denied? BackendAnswered(BackendLoginOutcome outcome)
    {
        if (outcome is BackendLoginOutcome.Accepted) registry.Confirm(session);
        return start.Answer(outcome);
    }

    /// <inheritdoc/>
    public override void End(SessionEnd end)
    {
        if (Interlocked.Exchange(ref _ended, 1) == 0) registry.Leave(session, end);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) End(new SessionEnd(session.Termination is SessionTermination.None ? SessionEndedBy.Fault : SessionEndedBy.Termination, 0, 0));
    }
}
