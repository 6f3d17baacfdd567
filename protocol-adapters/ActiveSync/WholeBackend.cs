using System.Collections.Concurrent;
using Gateway.ProtocolAdapters.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gateway.ProtocolAdapters.ActiveSync;

/// <summary>
/// Whether a backend shows whole accounts now: a backend without its database answers status 200 and leaves out what it
/// cannot see. One account's whole view stands for all, for a moment; a view with gaps stands for nobody but its own account.
/// </summary>
internal sealed partial class WholeBackend(FolderLook look, TimeProvider time, ILogger<WholeBackend> logger)
{
    // Long enough that a busy backend is asked rarely, short enough that an outage shows before much is said.
    private static readonly TimeSpan Believed = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, long> _seenWhole = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Task<bool>> _looks = new(StringComparer.Ordinal);

    /// <summary>Whether it was whole a moment ago, or is now.</summary>
    public async ValueTask<bool> IsWholeAsync(HttpContext context, HttpSession session, CancellationToken cancellationToken)
    {
        var cluster = session.Backend!.ClusterId;
        if (_seenWhole.TryGetValue(cluster, out var seen) && time.GetElapsedTime(seen) < Believed)
        {
            return true;
        }

        var mine = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var first = _looks.GetOrAdd(cluster, mine.Task);
        if (first != mine.Task)
        {
            return await first.WaitAsync(cancellationToken) || await LookIsWholeAsync(context, session, cancellationToken);
        }

        var isWhole = false;
        try
        {
            isWhole = await LookIsWholeAsync(context, session, cancellationToken);
        }
        finally
        {
            _looks.TryRemove(KeyValuePair.Create(cluster, mine.Task));
            mine.SetResult(isWhole);
        }

        return isWhole;
    }

    /// <summary>A fresh look at this account's folders; null when there is none to be had.</summary>
    public async Task<FolderSyncAnswer?> LookAsync(HttpContext context, HttpSession session, CancellationToken cancellationToken)
    {
        var cluster = session.Backend!.ClusterId;
        var begun = time.GetTimestamp();
        FolderSyncAnswer? seen = null;
        try
        {
            seen = await look.TakeAsync(context, session, cancellationToken);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            Log.NoLook(logger, exception, session.Grant!.BackendName);
        }

        if (seen is not null && seen.ShowsAll(session.Backend.WholeWith))
        {
            _seenWhole[cluster] = begun;
        }
        else
        {
            _seenWhole.TryRemove(cluster, out _);
        }

        return seen;
    }

    private async Task<bool> LookIsWholeAsync(HttpContext context, HttpSession session, CancellationToken cancellationToken) =>
        await LookAsync(context, session, cancellationToken) is { } seen && seen.ShowsAll(session.Backend!.WholeWith);

    private static partial class Log
    {
        [LoggerMessage(1405, LogLevel.Warning, "Backend {Backend}: no fresh look at the folders", EventName = "FolderLookFailed")]
        public static partial void NoLook(ILogger logger, Exception exception, string backend);
    }
}
