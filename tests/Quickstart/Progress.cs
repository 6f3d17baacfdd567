using System.Diagnostics;

namespace Gateway.Quickstart;

/// <summary>One line on the terminal for each step: what it shows, what came out, how long it took.</summary>
internal sealed class Progress(CancellationToken stopping)
{
    private const int LongestLine = 400;
    private readonly Stopwatch _total = Stopwatch.StartNew();

    /// <summary>The step that runs, or ran last; what a failure is reported under.</summary>
    public string Current { get; private set; } = "start";

    /// <summary>Runs a step and prints its line; what it returns stands at the line's end.</summary>
    public async Task StepAsync(string title, Func<Task<string>> step)
    {
        stopping.ThrowIfCancellationRequested();
        Current = title;
        var clock = Stopwatch.StartNew();
        var outcome = await step();
        Console.WriteLine($"  ok  {title}: {outcome} ({clock.Elapsed.TotalSeconds:0.0} s)");
    }

    public void Fail(Exception fault, string whatToLookAt)
    {
        Console.WriteLine($"FAIL  {Current}: {Cut(fault.Message)}");
        Console.WriteLine();
        Console.WriteLine(Cut(whatToLookAt));
    }

    public void Done() => Console.WriteLine($"  ok  all of it, {_total.Elapsed.TotalSeconds:0.0} s");

    // Log lines may be kilobytes long, and the terminal should still show the first.
    private static string Cut(string text) =>
        string.Join('\n', text.TrimEnd().Split('\n').Select(line => line.Length <= LongestLine ? line : line[..LongestLine] + "…"));
}
