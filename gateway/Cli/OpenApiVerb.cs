using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Cli;

/// <summary><c>gateway openapi</c>: the admin API's own description, as docs/openapi.json holds it.</summary>
internal static class OpenApiVerb
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n" };

    public static Command Create(Verb verb)
    {
        var command = new Command("openapi", "Print the OpenAPI document of the running gateway's admin API");
        verb.Action(command, async (parsed, client, _, cancellationToken) =>
            await parsed.InvocationConfiguration.Output.WriteLineAsync(Format(await client.GetAsync<JsonObject>("openapi.json", cancellationToken))));
        return command;
    }

    /// <summary>Without what depends on where it was asked.</summary>
    public static string Format(JsonObject document)
    {
        document.Remove("servers");
        return document.ToJsonString(Indented);
    }
}
