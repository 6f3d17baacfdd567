using System.CommandLine;
using Gateway.Hosting;

namespace Gateway.Cli;

/// <summary><c>gateway health</c>: exit 0 when the running gateway answers; for container and service managers.</summary>
internal static class HealthVerb
{
    public static Command Create(Verb verb)
    {
        var ready = new Option<bool>("--ready") { Description = "Also ask whether it can sign people in" };
        var command = new Command("health", "Exit 0 when the running gateway answers") { ready };
        verb.Action(command, async (parsed, client, output, cancellationToken) =>
        {
            using var answer = await client.SendAsync(HttpMethod.Get, parsed.GetValue(ready) ? "/readyz" : "/healthz", null, null, cancellationToken);
            var text = (await answer.Content.ReadAsStringAsync(cancellationToken)).Trim();
            output.Show(new { status = text }, _ => output.Line(text));
            return ExitCode.Success;
        });
        return command;
    }
}
