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
        var command = new Command("export", "Every row, oldest first, as JSON lines");
        verb.Action(command, async (parsed, client, _, cancellationToken) =>
        {
            using var response = await client.SendAsync(HttpMethod.Get, "audit/export", null, null, cancellationToken);
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
            while (await reader.ReadLineAsync(cancellationToken) is { } line)
            {
                await parsed.InvocationConfiguration.Output.WriteLineAsync(line);
            }
        });
        return command;
    }

    private Command Verify()
    {
        var command = new Command("verify", "Check the whole chain; exit 1 when a row was altered or removed");
        verb.Action(command, async (_, client, output, cancellationToken) =>
        {
            var verdict = await client.SendAsync<AuditVerdict>(HttpMethod.Post, "audit/verify", null, cancellationToken);
            output.Show(verdict, _ => output.Line(verdict.Fault is null ? $"{verdict.Rows} rows, the chain is whole" : $"Row {verdict.FirstBadSeq}: {verdict.Fault}"));
            return verdict.Fault is null ? ExitCode.Success : ExitCode.Fault;
        });
        return command;
    }
}
