using System.Diagnostics;

namespace Gateway.RealServers;

/// <summary>What a finished command said: exit code, and standard output and error together.</summary>
public sealed record ToolResult(int ExitCode, string Output);

/// <summary>Runs a short command to its end: clients under test (curl, swaks) and set-up steps (initdb, install).</summary>
public static class Tool
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <summary>Runs it and returns its output; a non-zero exit throws with the output in the message.</summary>
    public static async Task<string> RunAsync(string file, IReadOnlyList<string> arguments, string? input = null)
    {
        var result = await TryRunAsync(file, arguments, input);
        return result.ExitCode == 0
            ? result.Output
            : throw new InvalidOperationException($"{file} {string.Join(' ', arguments)}: exit {result.ExitCode}\n{result.Output}");
    }

    /// <summary>Runs it and returns exit code and output; throws only when it can't be started or takes over a minute, or <paramref name="atMost"/>.</summary>
    public static async Task<ToolResult> TryRunAsync(
        string file,
        IReadOnlyList<string> arguments,
        string? input = null,
        IReadOnlyDictionary<string, string>? environment = null,
        TimeSpan? atMost = null)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{file} did not start");
        using var deadline = new CancellationTokenSource(atMost ?? Deadline);
        try
        {
            return await CollectAsync(process, input, deadline.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{file} {string.Join(' ', arguments)}: no end after {(atMost ?? Deadline).TotalSeconds} s");
        }
    }

    private static async Task<ToolResult> CollectAsync(Process process, string? input, CancellationToken token)
    {
        var output = process.StandardOutput.ReadToEndAsync(token);
        var error = process.StandardError.ReadToEndAsync(token);
        await process.StandardInput.WriteAsync((input ?? "").AsMemory(), token);
        process.StandardInput.Close();
        await process.WaitForExitAsync(token);
        return new ToolResult(process.ExitCode, await output + await error);
    }
}
