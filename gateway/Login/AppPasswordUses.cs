using System.Collections.Concurrent;
using Gateway.AppPasswords;

namespace Gateway.Login;

/// <summary>
/// What successful sign-ins leave behind for the store, gathered in memory: the last use of each app password, and devices to bind. Written
/// behind, at most once a minute for each; bounded, and lost rather than waited for.
/// </summary>
internal sealed class AppPasswordUses(TimeProvider time)
{
    private const int MaxWaiting = 50_000;
    private static readonly TimeSpan Coalesce = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, long> _noted = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, AppPasswordUse> _waiting = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DeviceBind> _binds = new(StringComparer.Ordinal);

    /// <summary>Notes one sign-in.</summary>
    public void Note(LoginFacts facts, Verification verification, AccessVerdict verdict)
    {
        var row = verification.AppPassword!;
        if (verdict.BindDevice && facts.Device is { } device && _binds.Count < MaxWaiting) _binds.TryAdd(row.Id, new DeviceBind(row.Id, device));

        var now = time.GetTimestamp();
        if (_noted.TryGetValue(row.Id, out var noted) && time.GetElapsedTime(noted, now) < Coalesce) return;
        if (_noted.Count >= MaxWaiting) _noted.Clear();

        _noted[row.Id] = now;
        if (_waiting.Count >= MaxWaiting) return;

        var attempt = facts.Attempt;
        _waiting[row.Id] = new AppPasswordUse(
            row.Id, time.GetUtcNow(), attempt.Client.Address, attempt.Protocol.Name, LogText.Clean(attempt.Identity.UserAgent ?? facts.Device));
    }

    /// <summary>Takes what waits to be written.</summary>
    public IReadOnlyList<AppPasswordUse> TakeUses() => Take(_waiting);

    /// <summary>Takes the devices to bind.</summary>
    public IReadOnlyList<DeviceBind> TakeBinds() => Take(_binds);

    private static List<T> Take<T>(ConcurrentDictionary<string, T> from)
    {
        var taken = new List<T>();
        foreach (var key in from.Keys)
        {
            if (from.TryRemove(key, out var one)) taken.Add(one);
        }

        return taken;
    }
}

/// <summary>An app password's first device.</summary>
internal sealed record DeviceBind(string AppPasswordId, string Device);
