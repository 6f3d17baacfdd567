using Spectre.Console;

namespace Gateway.Cli;

/// <summary>A bar on the terminal's error channel while something long runs; nothing where nobody looks.</summary>
internal static class Progress
{
    /// <summary>Whether somebody looks: a script and a pipe get the outcome alone.</summary>
    public static bool IsSeen(bool json) => !json && !Console.IsErrorRedirected;

    /// <summary>
    /// Runs <paramref name="work"/>, which reports how much of <paramref name="total"/> is done; 0: nobody knows how much there is.
    /// <paramref name="terminal"/> null: silently.
    /// </summary>
    public static async Task<T> RunAsync<T>(IAnsiConsole? terminal, string what, long total, Func<Action<long>, Task<T>> work)
    {
        if (terminal is null) return await work(static _ => { });

        return await terminal.Progress().AutoClear(true).Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new SpinnerColumn())
            .StartAsync(async bars =>
            {
                var bar = bars.AddTask(what, maxValue: Math.Max(1, total));
                bar.IsIndeterminate = total == 0;
                return await work(done => bar.Value = done);
            });
    }

    /// <summary>The terminal that a bar goes to; null: nobody looks.</summary>
    public static IAnsiConsole? Terminal(bool json) =>
        IsSeen(json) ? AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) }) : null;
}
