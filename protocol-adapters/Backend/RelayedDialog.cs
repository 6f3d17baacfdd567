using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Sasl;
using Gateway.ProtocolAdapters.Wire;

namespace Gateway.ProtocolAdapters.Backend;

/// <summary>
/// The client's side, until it has signed in, of a protocol whose session is relayed as octets; the only writer to the client. Driven by
/// <see cref="RelayedMailAdapter"/>. States: greeted: commands are read; asked: one attempt is out, and <see cref="RefuseAsync"/> or
/// <see cref="AcceptAsync"/> must follow; signed in or over. A protocol may have more of its own.
/// </summary>
internal abstract class RelayedDialog(MailConnection client, MailProtocol protocol, IReadOnlyList<string> mechanisms, CancellationToken deadline)
    : LoginDialog(client, protocol, mechanisms)
{
    /// <summary>The state in which the gateway is the slow one.</summary>
    public const string Asked = "asked";

    /// <summary>The sign-in's deadline and the drain, whichever comes first.</summary>
    protected CancellationToken Deadline { get; } = deadline;

    /// <summary>For the log: where it stands.</summary>
    public string State { get; protected set; } = "connected";

    /// <summary>Sent to a client that waits, again and again; null: the protocol has no words for that.</summary>
    protected virtual (Func<ValueTask> Say, TimeSpan Every)? WaitingNotice => null;

    /// <summary>The greeting.</summary>
    public abstract ValueTask GreetAsync();

    /// <summary>Answers commands until one is an attempt, whose secret is the caller's. Null: it is over.</summary>
    public abstract Task<LoginAttempt?> NextAttemptAsync();

    /// <summary>Answers the attempt that is out. False: it is over.</summary>
    public abstract Task<bool> RefuseAsync(LoginDecision.Denied denied);

    /// <summary>Tells the client that it is signed in. <paramref name="capabilities"/>: as the backend login handed them back.</summary>
    public abstract ValueTask AcceptAsync(string capabilities);

    /// <summary>What is said when the conversation ends from outside, whole lines.</summary>
    public abstract byte[] LastWord(DialogEnd end);

    /// <summary>Waits for a step of a sign-in, and keeps the client patient where the protocol can.</summary>
    public async Task<T> WhileWaitingAsync<T>(Func<CancellationToken, Task<T>> step, TimeProvider time)
    {
        State = Asked;
        using var wait = WaitingNotice is { } notice
            ? new SignInWait(Client, time, Deadline) { Notice = notice.Say, NoticeEvery = notice.Every }
            : new SignInWait(Client, time, Deadline);
        return await wait.ForAsync(step);
    }

    /// <summary>What came of one command: go on, an attempt, or the end.</summary>
    protected readonly record struct Step(LoginAttempt? Attempt = null, bool IsOver = false)
    {
        public static Step Next => default;

        public static Step Over => new(IsOver: true);
    }
}

/// <summary>Why a conversation before sign-in ends from outside.</summary>
internal enum DialogEnd
{
    /// <summary>The node drains.</summary>
    Draining,

    /// <summary>The gateway or the backend took too long.</summary>
    Unavailable,

    /// <summary>The client took too long.</summary>
    TooSlow,

    /// <summary>A fault of ours.</summary>
    Fault,
}
