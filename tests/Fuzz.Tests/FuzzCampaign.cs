using Gateway.Fuzz.Tests.Targets;

namespace Gateway.Fuzz.Tests;

/// <summary>All targets at once, each on a thread of its own, so that together they take the time of one.</summary>
public sealed class FuzzCampaign
{
    // Beyond the run itself: what a machine that is busy with other tests may hold a thread up.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly FuzzSettings _settings = FuzzSettings.FromEnvironment();
    private readonly Dictionary<string, (FuzzRun Run, Task Done)> _runs;

    public FuzzCampaign() => _runs = FuzzTargets.All.ToDictionary(target => target.Name, Start, StringComparer.Ordinal);

    internal async Task<FuzzRun> WaitForAsync(string target)
    {
        var (run, done) = _runs[target];
        try
        {
            await done.WaitAsync(_settings.Duration + Patience);
        }
        catch (TimeoutException)
        {
            throw new FuzzFinding($"{target} never ended with GATEWAY_FUZZ_INPUT={Convert.ToHexString(run.Current)}");
        }
        return run;
    }

    private (FuzzRun Run, Task Done) Start(FuzzTarget target)
    {
        var run = new FuzzRun(target, _settings);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                if (FuzzSettings.Replay is { } input)
                {
                    run.Look(input);
                }
                else
                {
                    run.Run();
                }
                done.SetResult();
            }
            catch (Exception fault)
            {
                done.SetException(fault);
            }
        })
        {
            IsBackground = true,
            Name = target.Name,
        };
        thread.Start();
        return (run, done.Task);
    }
}
