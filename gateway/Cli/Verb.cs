using System.CommandLine;
using Gateway.Hosting;

namespace Gateway.Cli;

/// <summary>What the verbs that talk to the running gateway have in common.</summary>
internal sealed class Verb(CommonOptions options)
{
    /// <summary>Runs <paramref name="action"/> against the gateway that the options name; its failures become one line and an exit code.</summary>
    public void Action(Command command, Func<ParseResult, AdminClient, Output, CancellationToken, Task<ExitCode>> action) =>
        command.SetAction(async (parsed, cancellationToken) =>
        {
            try
            {
                using var client = Open(parsed);
                return (int)await action(parsed, client, new Output(options.Json(parsed), parsed.InvocationConfiguration.Output), cancellationToken);
            }
            catch (CommandException wrong)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync($"gateway: {StartupFault.OneLine(wrong.Message)}");
                return (int)wrong.Code;
            }
            catch (StartupException wrong)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync($"gateway: {wrong.Faults[0]}");
                return (int)wrong.Faults[0].Code;
            }
        });

    /// <summary>As the other, for verbs that can only succeed or throw.</summary>
    public void Action(Command command, Func<ParseResult, AdminClient, Output, CancellationToken, Task> action) =>
        Action(command, async (parsed, client, output, cancellationToken) =>
        {
            await action(parsed, client, output, cancellationToken);
            return ExitCode.Success;
        });

    private AdminClient Open(ParseResult parsed) => options.Url(parsed) is { } url
        ? AdminClient.Remote(url, ReadToken(options.Token(parsed)))
        : AdminClient.Local(options.Socket(parsed) ?? ConfigurationFile.AdminSocketOf(options.Config(parsed)));

    private static string? ReadToken(string? token)
    {
        if (token is null || !token.StartsWith('@'))
        {
            return token;
        }

        try
        {
            return File.ReadAllText(token[1..]).Trim();
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Usage, $"--token: {token[1..]} can't be read");
        }
    }
}
