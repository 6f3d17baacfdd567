using System.CommandLine;
using Gateway.Hosting;

namespace Gateway.Cli;

/// <summary>The verbs of <c>gateway</c>; <c>serve</c> when none is given.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        var parsed = Root().Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                await Console.Error.WriteLineAsync($"gateway: {StartupFault.OneLine(error.Message)}");
            }

            await Console.Error.WriteLineAsync("gateway: see gateway --help");
            return (int)ExitCode.Usage;
        }

        // Nothing escapes the verbs: they know their failures. What still comes is ours, and its trace helps us.
        return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }

    /// <summary>The whole tree of commands.</summary>
    public static RootCommand Root()
    {
        var options = new CommonOptions();
        var root = new RootCommand("App-password gateway for mail. Without a command it serves.");
        options.AddTo(root);
        var verb = new Verb(options);
        root.Add(ServeVerb.Create(options));
        root.Add(CheckVerb.Create(options));
        root.Add(new AccountVerbs(verb).Create());
        root.Add(new AppPasswordVerbs(verb).Create());
        root.Add(new SessionVerbs(verb).Create());
        root.Add(HealthVerb.Create(verb));
        root.Add(new AuditVerbs(verb).Create());
        root.Add(new KeyVerbs(verb).Create());
        root.Add(new PolicyVerbs(verb).Create());
        root.SetAction((parsed, cancellationToken) => ServeVerb.RunAsync(options.Config(parsed), cancellationToken));
        return root;
    }
}
