namespace Gateway.ProtocolAdapters.Contract;

/// <summary>
/// One authenticated live session, registered from grant to dispose. The adapter reports what the backend said, watches
/// <see cref="Terminated"/> while it relays, and reports the end exactly once.
/// </summary>
public abstract class SessionLease : IDisposable
{
    /// <summary>The session's id, as <c>gateway session list</c> shows it.</summary>
    public abstract string Id { get; }

    /// <summary>Cancelled when the session must end: revoked, ended by somebody, or the node drains.</summary>
    public abstract CancellationToken Terminated { get; }

    /// <summary>Why; <see cref="SessionTermination.None"/> until <see cref="Terminated"/> is cancelled.</summary>
    public abstract SessionTermination Termination { get; }

    /// <summary>A destination could not be reached: it is marked down, and the next one is tried.</summary>
    public abstract void DestinationFailed(BackendEndpoint destination);

    /// <summary>A destination gave its word on the sign-in, whatever it was: it is alive.</summary>
    public virtual void DestinationAnswered(BackendEndpoint destination)
    {
    }

    /// <summary>
    /// The backend's word on the sign-in. Null: go on. Otherwise what to answer the client: a refused account password that was passed
    /// through is wrong; a refused credential of ours is unavailable, since the person proved the app password.
    /// </summary>
    public abstract LoginDecision.Denied? BackendAnswered(BackendLoginOutcome outcome);

    /// <summary>The session is over; bytes and cause go to the log. Later calls do nothing.</summary>
    public abstract void End(SessionEnd end);

    /// <summary>Takes the session out of the registry; ends it as <see cref="SessionEndedBy.Fault"/> if nobody reported an end.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases what the registry holds.</summary>
    protected abstract void Dispose(bool disposing);
}

/// <summary>What a backend said of our sign-in.</summary>
public enum BackendLoginOutcome
{
    /// <summary>Signed in.</summary>
    Accepted,

    /// <summary>It refused the credential.</summary>
    Refused,

    /// <summary>It asked to come back later, or spoke out of protocol.</summary>
    Unavailable,

    /// <summary>No destination could be reached.</summary>
    Unreachable,
}

/// <summary>Why a session is ended from outside.</summary>
public enum SessionTermination
{
    /// <summary>It is not.</summary>
    None,

    /// <summary>Its app password was deleted, suspended or ran out.</summary>
    AppPasswordRevoked,

    /// <summary>Its account was blocked or changed state.</summary>
    AccountChanged,

    /// <summary>The person or an operator ended this session.</summary>
    EndedByRequest,

    /// <summary>The node shuts down.</summary>
    Drain,
}

/// <summary>How a session ended and what it moved.</summary>
/// <param name="EndedBy">Which side ended it.</param>
/// <param name="OctetsFromClient">Relayed toward the backend.</param>
/// <param name="OctetsFromBackend">Relayed toward the client.</param>
public readonly record struct SessionEnd(SessionEndedBy EndedBy, long OctetsFromClient, long OctetsFromBackend);

/// <summary>Which side ended a session.</summary>
public enum SessionEndedBy
{
    /// <summary>The client closed or said goodbye.</summary>
    Client,

    /// <summary>The backend closed.</summary>
    Backend,

    /// <summary>The lease was terminated.</summary>
    Termination,

    /// <summary>Nothing moved for longer than the idle limit.</summary>
    Idle,

    /// <summary>A network fault, or one of ours.</summary>
    Fault,
}
