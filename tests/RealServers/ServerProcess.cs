using System.Collections.Concurrent;
using System.Diagnostics;

namespace Gateway.RealServers;

/// <summary>
/// One server in the foreground: started, waited for until it answers, stopped by its process id. When this process dies the
/// kernel stops the server, so that an aborted run leaves nothing behind.
/// </summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan AnswerDeadline = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromMilliseconds(20);

    // The kernel ties a child to the *thread* that started it, so all are started from one that lives as long as we do.
    private static readonly BlockingCollection<Action> Launches = StartLaunching();

    private readonly ServerCommand _command;
    private readonly Func<CancellationToken, Task<bool>> _answers;
    private Process? _process;

    private ServerProcess(ServerCommand command, Func<CancellationToken, Task<bool>> answers)
    {
        _command = command;
        _answers = answers;
    }

    /// <summary>The last 8 KiB of what the server wrote.</summary>
    public string LogTail => ReadTail(_command.LogFile);

    public int ProcessId => _process?.Id ?? 0;

    /// <summary>Starts it and returns once <paramref name="answers"/> is true; an exit before that throws with its log.</summary>
    public static async Task<ServerProcess> StartAsync(ServerCommand command, Func<CancellationToken, Task<bool>> answers)
    {
        var server = new ServerProcess(command, answers);
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Starts it once more after <see cref="StopAsync"/>, with the same command.</summary>
    public async Task StartAgainAsync()
    {
        var launched = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Launches.Add(() => Launch(launched));
        _process = await launched.Task;
        try
        {
            await WaitUntilAnsweringAsync(_process);
        }
        catch
        {
            await StopAsync();
            throw;
        }
    }

    /// <summary>Asks it to stop and waits for its end; after ten seconds it is killed with its children.</summary>
    public async Task StopAsync()
    {
        if (_process is not { } process)
        {
            return;
        }

        _process = null;
        using (process)
        using (var deadline = new CancellationTokenSource(StopDeadline))
        {
            UnixSignals.Send(process.Id, _command.StopSignal);
            try
            {
                await process.WaitForExitAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }
    }

    /// <summary>Freezes it, or lets a frozen one go on.</summary>
    public void Send(UnixSignal signal) => UnixSignals.Send(ProcessId, signal);

    /// <summary>SIGKILL: no last word, nothing written. Returns when it is gone; <see cref="StartAgainAsync"/> brings it back.</summary>
    public async Task KillAsync()
    {
        if (_process is not { } process)
        {
            return;
        }

        _process = null;
        using (process)
        {
            UnixSignals.Send(process.Id, UnixSignal.Kill);
            await process.WaitForExitAsync();
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private static BlockingCollection<Action> StartLaunching()
    {
        var launches = new BlockingCollection<Action>();
        var thread = new Thread(() =>
        {
            foreach (var launch in launches.GetConsumingEnumerable())
            {
                launch();
            }
        })
        {
            IsBackground = true,
            Name = "server launches",
        };
        thread.Start();
        return launches;
    }

    private void Launch(TaskCompletionSource<Process> launched)
    {
        try
        {
            launched.SetResult(Process.Start(StartInfo()) ?? throw new InvalidOperationException($"{_command.Name} did not start"));
        }
        catch (Exception fault)
        {
            launched.SetException(fault);
        }
    }

    private ProcessStartInfo StartInfo()
    {
        string[] user = _command.User is null ? [] : [$"--reuid={_command.User}", $"--regid={_command.User}", "--init-groups"];
        var start = new ProcessStartInfo(
            "/bin/sh",
            ["-c", "exec >>\"$0\" 2>&1 </dev/null; exec \"$@\"", _command.LogFile,
                "setpriv", .. user, "--pdeathsig", "TERM", "--", _command.File, .. _command.Arguments])
        {
            WorkingDirectory = "/",
        };
        foreach (var (name, value) in _command.Environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private async Task WaitUntilAnsweringAsync(Process process)
    {
        using var deadline = new CancellationTokenSource(StartDeadline);
        using var probes = new PeriodicTimer(ProbeInterval);
        try
        {
            while (!await AnswersAsync(deadline.Token))
            {
                if (process.HasExited)
                {
                    throw new InvalidOperationException($"{_command.Name} ended with {process.ExitCode} before it answered:\n{LogTail}");
                }

                await probes.WaitForNextTickAsync(deadline.Token);
            }
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"{_command.Name} did not answer within {StartDeadline.TotalSeconds} s:\n{LogTail}");
        }
    }

    private async Task<bool> AnswersAsync(CancellationToken token)
    {
        // A question that came before the server listened in earnest may never be answered: it is asked again.
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(token);
        patience.CancelAfter(AnswerDeadline);
        try
        {
            return await _answers(patience.Token);
        }
        catch (Exception fault) when (fault is not OperationCanceledException || !token.IsCancellationRequested)
        {
            return false;
        }
    }

    private static string ReadTail(string path)
    {
        if (!File.Exists(path))
        {
            return "(no log)";
        }

        var text = File.ReadAllText(path);
        return text.Length <= 8192 ? text : text[^8192..];
    }
}
