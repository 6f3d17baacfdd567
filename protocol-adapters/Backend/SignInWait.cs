using System.Net.Sockets;
using Gateway.ProtocolAdapters.Wire;

namespace Gateway.ProtocolAdapters.Backend;

/// <summary>
/// Waits for one step of a sign-in, the decision or the backend, on behalf of a client that waits as well. The step is cancelled when the
/// client goes away, so that nobody hashes or dials for nobody, and with the caller's token: deadline or drain.
/// </summary>
/// <param name="client">Who waits. Nobody else may read from it or write to it meanwhile; what it pipelines is buffered.</param>
/// <param name="time">The clock.</param>
/// <param name="cancellationToken">Cancels the step.</param>
internal sealed class SignInWait(MailConnection client, TimeProvider time, CancellationToken cancellationToken) : IDisposable
{
    // Most steps are over sooner, and pay nothing for the watch.
    private static readonly TimeSpan Unwatched = TimeSpan.FromMilliseconds(250);

    // More than a client pipelines behind a sign-in; one that sends more is there.
    private const int MaxPipelinedOctets = 8 * 1024;

    private readonly CancellationTokenSource _enough = new();

    /// <summary>Sent to the client, again and again, while the step takes its time; null: nothing.</summary>
    public Func<ValueTask>? Notice { get; init; }

    /// <summary>How often.</summary>
    public TimeSpan NoticeEvery { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Runs <paramref name="step"/> to its end; called once. Throws <see cref="IOException"/> when the client went away before, and
    /// <see cref="OperationCanceledException"/> when the caller's token was cancelled before.
    /// </summary>
    public async Task<T> ForAsync<T>(Func<CancellationToken, Task<T>> step)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = step(stop.Token);
        if (running.IsCompleted || await EndsWithinAsync(running, Unwatched))
        {
            return await running;
        }
        var clientLeft = await ClientLeavesAsync(running);
        if (clientLeft)
        {
            await stop.CancelAsync();
        }
        try
        {
            return await running;
        }
        catch (OperationCanceledException) when (clientLeft)
        {
            throw new IOException("The client went away during its sign-in.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _enough.Dispose();

    // True: it left. False: the step has ended.
    private async Task<bool> ClientLeavesAsync(Task running)
    {
        var leaving = LeavesAsync();
        var either = Task.WhenAny(running, leaving);
        for (var wait = NoticeEvery > Unwatched ? NoticeEvery - Unwatched : NoticeEvery; !await EndsWithinAsync(either, wait); wait = NoticeEvery)
        {
            await SayAsync();
        }
        var left = leaving.IsCompleted && await leaving;
        if (!left)
        {
            await SayUntilAsync(running);
        }
        await _enough.CancelAsync();
        await leaving;
        return left;
    }

    // The client is there but is not watched any more: it has pipelined much.
    private async Task SayUntilAsync(Task running)
    {
        while (!await EndsWithinAsync(running, NoticeEvery))
        {
            await SayAsync();
        }
    }

    private async ValueTask SayAsync()
    {
        try
        {
            await (Notice?.Invoke() ?? ValueTask.CompletedTask);
        }
        catch (Exception fault) when (fault is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Whoever reads from it learns that it has gone.
        }
    }

    private async Task<bool> LeavesAsync()
    {
        try
        {
            while (client.Buffered.Length < MaxPipelinedOctets)
            {
                if (!await client.FillAsync(_enough.Token))
                {
                    // One that closed its half behind pipelined commands still wants their answers.
                    return client.Buffered.IsEmpty;
                }
            }
            return false;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        catch (Exception fault) when (fault is IOException or SocketException or ObjectDisposedException)
        {
            return true;
        }
    }

    private async Task<bool> EndsWithinAsync(Task task, TimeSpan limit)
    {
        using var enough = new CancellationTokenSource();
        await Task.WhenAny(task, Task.Delay(limit, time, enough.Token));
        await enough.CancelAsync();
        return task.IsCompleted;
    }
}
