using System.CommandLine;
using System.CommandLine.Parsing;
using Gateway.Hosting;

namespace Gateway.Cli;

/// <summary>The verbs of <c>gateway</c>; <c>serve</c> when none is given.</summary>
internal static class CommandLine
{
    /// <summary>Runs one; its exit code. Output and errors go to the console unless the caller takes them.</summary>
    public static async Task<int> RunAsync(string[] arguments, TextWriter? output = null, TextWriter? errors = null)
    {
        var error = errors ?? Console.Error;
        var parsed = Root().Parse(arguments);
        // A shell asks about a line that is not finished yet.
        var isQuestion = parsed.Tokens.Count > 0 && parsed.Tokens[0].Type is TokenType.Directive;
        if (parsed.Errors.Count > 0 && !isQuestion)
        {
            foreach (var wrong in parsed.Errors)
            {
                await error.WriteLineAsync($"gateway: {StartupFault.OneLine(wrong.Message)}");
            }

            await error.WriteLineAsync("gateway: see gateway --help");
            return (int)ExitCode.Usage;
        }

        var invocation = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
            Output = output ?? Console.Out,
            Error = error,
        };
        try
        {
            return await parsed.InvokeAsync(invocation);
        }
        catch (Exception wrong)
        {
            // The verbs know the failures of their surroundings; this one is ours.
            await error.WriteLineAsync($"gateway: internal fault, {wrong.GetType().Name}: {StartupFault.OneLine(wrong.Message)}; please report it with this line");
            return (int)ExitCode.Internal;
        }
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
        root.Add(new DeviceVerbs(verb).Create());
        root.Add(HealthVerb.Create(verb));
        root.Add(new AuditVerbs(verb).Create());
        root.Add(new KeyVerbs(verb).Create());
        root.Add(new PolicyVerbs(verb).Create());
        root.Add(new SignInVerbs(verb).Create());
        root.Add(new BackendVerbs(verb).Create());
        root.Add(new TokenVerbs(verb).Create());
        root.Add(new OperatorVerbs(verb).Create());
        root.Add(CompletionVerb.Create());
        root.Add(OpenApiVerb.Create(verb));
        root.Add(ConfigReferenceVerb.Create());
        root.SetAction((parsed, cancellationToken) => ServeVerb.RunAsync(options.Config(parsed), parsed.InvocationConfiguration.Error, cancellationToken));
        return root;
    }
}
