using Gateway.Sessions;

namespace Gateway.Redis;

/// <summary>The answers to one question, as they come in.</summary>
internal sealed class PeerCollection
{
    private const int MaxSessions = 200_000;

    private readonly Lock _lock = new();
    private readonly HashSet<string> _silent;
    private readonly List<SessionFact> _sessions = [];
    private readonly TaskCompletionSource _complete = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Waits for the nodes of these names.</summary>
    public PeerCollection(IEnumerable<string> nodes)
    {
        _silent = new HashSet<string>(nodes, StringComparer.Ordinal);
        if (_silent.Count == 0) _complete.SetResult();
    }

    /// <summary>Ends when all have answered.</summary>
    public Task Complete => _complete.Task;

    /// <summary>Nodes that have not answered, or not to the end.</summary>
    public IReadOnlyList<string> Silent
    {
        get
        {
            lock (_lock) return [.. _silent.Order(StringComparer.Ordinal)];
        }
    }

    /// <summary>What came in so far.</summary>
    public IReadOnlyList<SessionFact> Sessions
    {
        get
        {
            lock (_lock) return [.. _sessions];
        }
    }

    /// <summary>A part of an answer.</summary>
    public void Take(PeerAnswer answer)
    {
        lock (_lock)
        {
            if (_sessions.Count + answer.Sessions.Count <= MaxSessions) _sessions.AddRange(answer.Sessions);
            if (answer.IsLast) _silent.Remove(answer.From);
            if (_silent.Count == 0) _complete.TrySetResult();
        }
    }
}
