using System.CommandLine;
using System.Net.Http.Headers;
using System.Text.Json;
using Gateway.Admin;
using Gateway.Hosting;
using Gateway.Import;

namespace Gateway.Cli;

/// <summary><c>gateway account import</c>.</summary>
internal sealed class AccountImportVerb(Verb verb)
{
    private readonly Argument<string> _file = new("file")
    {
        Description = "CSV whose first line names the columns account, state, aliases, group; or .json, an array of such objects; - reads CSV from standard input",
    };

    private readonly Option<bool> _strict = new("--strict") { Description = "All rows, or none when one of them is bad" };

    public Command Create()
    {
        var command = new Command("import", "Add many accounts, and give known ones the state and aliases of the file") { _file, _strict };
        verb.Action(command, async (parsed, client, output, cancellationToken) =>
        {
            using var content = Content(parsed.GetRequiredValue(_file));
            var path = "accounts/import" + Query.Of(("strict", parsed.GetValue(_strict) ? "true" : null), ("progress", "true"));
            using var answer = await client.SendAsync(HttpMethod.Post, path, content, null, cancellationToken);
            var result = await FollowAsync(answer, new ImportBar(parsed.InvocationConfiguration.Error), cancellationToken);
            output.Show(result, _ => Print(output, result));
            return result.Bad == 0 ? ExitCode.Success : ExitCode.Fault;
        });
        return command;
    }

    private static async Task<ImportResult> FollowAsync(HttpResponseMessage answer, ImportBar bar, CancellationToken cancellationToken)
    {
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(cancellationToken));
        try
        {
            while (await lines.ReadLineAsync(cancellationToken) is { } line)
            {
                var told = JsonSerializer.Deserialize<ImportLine>(line, AdminJson.Options);
                if (told?.Progress is { } progress) bar.Show(progress);
                if (told?.Result is { } result) return result;
            }
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException)
        {
            // Told below: what was written stays.
        }
        finally
        {
            bar.Clear();
        }

        throw new CommandException(ExitCode.Unavailable, "the gateway broke off in the middle; run it again: rows that are in already are left as they are");
    }

    // Opened here, so that a name that can't be read is told before anything is sent.
    private static StreamContent Content(string file)
    {
        try
        {
            var content = new StreamContent(file == "-" ? Console.OpenStandardInput() : File.OpenRead(file));
            var type = Path.GetExtension(file).Equals(".json", StringComparison.OrdinalIgnoreCase) ? "application/json" : "text/csv";
            content.Headers.ContentType = new MediaTypeHeaderValue(type);
            return content;
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Usage, $"{file} can't be read");
        }
    }

    private static void Print(Output output, ImportResult result)
    {
        foreach (var fault in result.Faults)
        {
            output.Line($"line {fault.Line}: {fault.Text}");
        }

        output.Line($"{result.Added} added, {result.Changed} changed, {result.Unchanged} unchanged, {result.Bad} bad{(result.IsApplied ? "" : "; nothing was written")}");
    }
}
