using System.Net.Sockets;
using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Wire;

namespace Gateway.ProtocolAdapters.Backend;

/// <summary>The two directions of one relayed session and how they come to their end. Reads can be stopped without tearing a write apart.</summary>
internal sealed class RelaySession(MailConnection client, MailConnection backend, RelayWatch watch, TimeProvider time) : IDisposable
{
    // A pump that always finds octets must not keep a socket engine's thread for itself.
    private const int ChunksPerTurn = 32;

    private readonly CancellationTokenSource _stopClient = new();
    private readonly CancellationTokenSource _stopBackend = new();
    private readonly CancellationTokenSource _abort = new(Timeout.InfiniteTimeSpan, time);
    private readonly TaskCompletionSource _interrupted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _rested = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _fromClient = Task.CompletedTask;
    private Task _fromBackend = Task.CompletedTask;
    private long _lastMoved = time.GetTimestamp();
    private long _octetsFromClient;
    private long _octetsFromBackend;
    private int _endedBy = -1;
    private volatile bool _resting;

    /// <summary>How it ended and what it moved.</summary>
    public SessionEnd End => new(EndedBy, Volatile.Read(ref _octetsFromClient), Volatile.Read(ref _octetsFromBackend));

    /// <summary>How long nothing has moved.</summary>
    public TimeSpan IdleFor => time.GetElapsedTime(Volatile.Read(ref _lastMoved));

    private SessionEndedBy EndedBy => _endedBy switch
    {
        < 0 => SessionEndedBy.Fault,
        (int)SessionEndedBy.Backend when watch.ClientSaidGoodbye => SessionEndedBy.Client,
        var by => (SessionEndedBy)by,
    };

    public void Start()
    {
        // A write that hangs ends with both reads.
        _abort.Token.UnsafeRegister(static state => ((RelaySession)state!).StopReads(), this);
        _fromClient = PumpAsync(client, backend, SessionEndedBy.Client, _stopClient.Token);
        _fromBackend = PumpAsync(backend, client, SessionEndedBy.Backend, _stopBackend.Token);
    }

    /// <summary>The lease or the node wants the end.</summary>
    public void Interrupt() => _interrupted.TrySetResult();

    /// <summary>Ends both directions where they stand.</summary>
    public void Abort(SessionEndedBy by)
    {
        Note(by);
        _abort.Cancel();
    }

    /// <summary>True when both directions have ended; false when somebody interrupted first.</summary>
    public async Task<bool> EndsByItselfAsync(RelayOptions options)
    {
        await Task.WhenAny(_interrupted.Task, _fromClient, _fromBackend);
        if (!_interrupted.Task.IsCompleted)
        {
            _abort.CancelAfter(LimitOfOtherHalf(options));
            await Task.WhenAny(_interrupted.Task, Task.WhenAll(_fromClient, _fromBackend));
        }
        var ended = _fromClient.IsCompleted && _fromBackend.IsCompleted;
        if (!ended)
        {
            Note(SessionEndedBy.Termination);
        }
        return ended;
    }

    /// <summary>
    /// Waits up to <paramref name="grace"/> for a place where a goodbye fits; with <paramref name="stopClientFirst"/> nothing of the client's
    /// is passed on any more, and both directions have stopped on return.
    /// </summary>
    public async Task ComeToRestAsync(TimeSpan grace, bool stopClientFirst, CancellationToken hurry)
    {
        if (stopClientFirst)
        {
            await _stopClient.CancelAsync();
        }
        _resting = true;
        if (!watch.AtSafePlace || (!stopClientFirst && !watch.IsQuiet))
        {
            await WaitAsync(Task.WhenAny(_rested.Task, _fromBackend), grace, hurry);
        }
        if (stopClientFirst)
        {
            await _stopBackend.CancelAsync();
            _abort.CancelAfter(grace);
            await Task.WhenAll(_fromClient, _fromBackend);
        }
    }

    /// <summary>The client's last line, where it fits.</summary>
    public async Task SayAsync(ReadOnlyMemory<byte> farewell, TimeSpan patience)
    {
        if (farewell.IsEmpty || !watch.AtSafePlace || _abort.IsCancellationRequested)
        {
            return;
        }
        using var deadline = new CancellationTokenSource(patience, time);
        try
        {
            await client.WriteAsync(farewell, deadline.Token);
        }
        catch (Exception fault) when (IsEnd(fault))
        {
            // A client that does not read has nothing to be told.
        }
    }

    // The other two have no timer and need no end. An abort that just fires still stops the reads after the session is over: on a timer's
    // thread, where a source that is disposed would end the process.
    public void Dispose() => _abort.Dispose();

    // One state machine for the whole session: it awaits the streams' own pooled operations, so that a chunk allocates nothing.
    private async Task PumpAsync(MailConnection source, MailConnection target, SessionEndedBy side, CancellationToken stop)
    {
        try
        {
            for (var turn = 0; ; turn++)
            {
                stop.ThrowIfCancellationRequested();
                if (source.Buffered.IsEmpty)
                {
                    await source.ArrivalAsync(stop);
                    if (!source.Took(await source.ReadAsync(stop)))
                    {
                        break;
                    }
                }
                var octets = Look(source, side);
                for (var rest = octets; !rest.IsEmpty;)
                {
                    var part = target.FirstPart(rest);
                    await target.WriteAsync(part, _abort.Token);
                    rest = rest[part.Length..];
                }
                PassedOn(source, side, octets.Length);
                if (turn == ChunksPerTurn)
                {
                    turn = 0;
                    await Task.Yield();
                }
            }
            Note(side);
            await target.ShutdownSendAsync(_abort.Token);
        }
        catch (OperationCanceledException)
        {
            // Stopped: whoever stopped it knows why.
        }
        catch (Exception fault) when (IsEnd(fault))
        {
            Abort(SessionEndedBy.Fault);
        }
    }

    private ReadOnlyMemory<byte> Look(MailConnection source, SessionEndedBy side)
    {
        var octets = source.Editable;
        Volatile.Write(ref _lastMoved, time.GetTimestamp());
        if (side == SessionEndedBy.Client)
        {
            watch.FromClient(octets.Span);
        }
        else
        {
            watch.FromBackend(octets.Span);
        }
        return octets;
    }

    private void PassedOn(MailConnection source, SessionEndedBy side, int octets)
    {
        Interlocked.Add(ref side == SessionEndedBy.Client ? ref _octetsFromClient : ref _octetsFromBackend, octets);
        source.Consume(octets);
        if (_resting && watch.AtSafePlace && watch.IsQuiet)
        {
            _rested.TrySetResult();
        }
    }

    // A backend that has closed answers nothing any more; after a LOGOUT there is nothing left to wait for at all.
    private TimeSpan LimitOfOtherHalf(RelayOptions options) =>
        !_fromBackend.IsCompleted ? options.HalfCloseLimit : watch.ClientSaidGoodbye ? TimeSpan.Zero : options.BackendClosedLimit;

    private async Task WaitAsync(Task task, TimeSpan limit, CancellationToken hurry)
    {
        try
        {
            await task.WaitAsync(limit, time, hurry);
        }
        catch (Exception fault) when (fault is TimeoutException or OperationCanceledException)
        {
            // The grace is over.
        }
    }

    private void Note(SessionEndedBy by) => Interlocked.CompareExchange(ref _endedBy, (int)by, -1);

    private void StopReads()
    {
        _stopClient.Cancel();
        _stopBackend.Cancel();
    }

    private static bool IsEnd(Exception fault) =>
        fault is IOException or SocketException or ObjectDisposedException or OperationCanceledException or InvalidOperationException;
}
