using System.CommandLine;
using Gateway.Admin;
using Gateway.Hosting;

namespace Gateway.Cli;

/// <summary><c>gateway audit list|export|verify</c>.</summary>
internal sealed class AuditVerbs(Verb verb)
{
    public Command Create() => new("audit", "The audit log") { List(), Export(), Verify() };

    private Command List()
    {
        var account = new Option<string?>("--account") { Description = "Only this account's" };
        var limit = new Option<int>("--limit") { Description = "At most so many, newest first", DefaultValueFactory = _ => 50 };
        var command = new Command("list", "The newest rows") { account, limit };
        verb.Action(command, async (parsed, client, output, cancellationToken) =>
        {
            var query = Query.Of(("account", parsed.GetValue(account)), ("limit", parsed.GetValue(limit).ToString(System.Globalization.CultureInfo.InvariantCulture)));
            output.Table(
                (await client.GetAsync<Page<AuditResource>>("audit" + query, cancellationToken)).Items,
                "Nothing yet.",
                ("At", row => row.At),
                ("What", row => row.Kind),
                ("Who", row => row.Actor),
                ("Account", row => row.Account),
                ("Protocol", row => row.Protocol),
                ("Address", row => row.Address),
                ("Denial", row => row.Denial),
                ("Detail", row => row.Detail));
        });
        return command;
    }

    private Command Export()
    {
        var format = new Option<AuditFormat>("--format") { Description = "Jsonl (JSON lines) or Cef (Common Event Format, for a SIEM)", DefaultValueFactory = _ => AuditFormat.Jsonl };
        var after = new Option<long?>("--after") { Description = "Only rows behind this number" };
        var command = new Command("export", "Every row, oldest first, as JSON lines or CEF") { format, after };
        verb.Action(command, async (parsed, client, output, cancellationToken) =>
        {
            var query = Query.Of(("format", parsed.GetValue(format).ToString()), ("after", parsed.GetValue(after)?.ToString(System.Globalization.CultureInfo.InvariantCulture)));
            using var response = await client.SendAsync(HttpMethod.Get, "audit/export" + query, null, null, cancellationToken);
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
            // On a terminal the rows themselves show how far it is.
            var terminal = Console.IsOutputRedirected ? output.Terminal : null;
            await Progress.RunAsync(terminal, "exporting", 0, _ => CopyAsync(reader, parsed.InvocationConfiguration.Output, cancellationToken));
        });
        return command;
    }

    private static async Task<long> CopyAsync(StreamReader reader, TextWriter writer, CancellationToken cancellationToken)
    {
        var lines = 0L;
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            await writer.WriteLineAsync(line);
            lines++;
        }

        return lines;
    }

    private Command Verify()
    {
        var command = new Command("verify", "Check the whole chain; exit 1 when a row was altered or removed");
        verb.Action(command, async (_, client, output, cancellationToken) =>
        {
            var verdict = await Progress.RunAsync(
                output.Terminal, "verifying", 0, _ => client.SendAsync<AuditVerdict>(HttpMethod.Post, "audit/verify", null, cancellationToken));
            output.Show(verdict, _ => output.Line(verdict.Fault is null ? $"{verdict.Rows} rows, the chain is whole" : $"Row {verdict.FirstBadSeq}: {verdict.Fault}"));
            return verdict.Fault is null ? ExitCode.Success : ExitCode.Fault;
        });
        return command;
    }
}
