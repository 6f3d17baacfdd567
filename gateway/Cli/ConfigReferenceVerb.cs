using System.CommandLine;
using Gateway.Hosting;

namespace Gateway.Cli;

/// <summary><c>gateway config-reference</c>: writes the configuration reference and the schema into a docs folder. For the project itself.</summary>
internal static class ConfigReferenceVerb
{
    public static Command Create()
    {
        var folder = new Argument<DirectoryInfo>("docs") { Description = "The docs folder of the source tree" };
        var command = new Command("config-reference", "Write docs/operations/configuration.md and docs/gateway.schema.json") { folder };
        command.Hidden = true;
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var notes = ConfigurationNotes.Read();
            var docs = parsed.GetRequiredValue(folder).FullName;
            await File.WriteAllTextAsync(Path.Combine(docs, "operations", "configuration.md"), new ConfigurationReference(notes).Write(), cancellationToken);
            await File.WriteAllTextAsync(Path.Combine(docs, "gateway.schema.json"), new ConfigurationSchema(notes).Write(), cancellationToken);
            return (int)ExitCode.Success;
        });
        return command;
    }
}
