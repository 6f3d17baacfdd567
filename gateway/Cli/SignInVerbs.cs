using System.CommandLine;
using System.Globalization;
using Gateway.Admin;
using Gateway.Storage;

namespace Gateway.Cli;

/// <summary><c>gateway sign-in list|observed|clients</c>.</summary>
internal sealed class SignInVerbs(Verb verb)
{
    public Command Create() => new("sign-in", "Who signed in, who was refused and why") { List(), Observed(), Clients() };

    private Command List()
    {
        var account = new Option<string?>("--account") { Description = "Only this account's" };
        var refused = new Option<bool>("--refused") { Description = "Only those that were refused" };
        var limit = new Option<int>("--limit") { Description = "At most so many, newest first", DefaultValueFactory = _ => 50 };
        var command = new Command("list", "Sign-in decisions, newest first") { account, refused, limit };
        verb.Action(command, async (parsed, client, output, cancellationToken) =>
        {
            var query = Query.Of(
                ("account", parsed.GetValue(account)),
                ("refused", parsed.GetValue(refused) ? "true" : null),
                ("limit", parsed.GetValue(limit).ToString(CultureInfo.InvariantCulture)));
            output.Table(
                (await client.GetAsync<Page<AuditResource>>("sign-ins" + query, cancellationToken)).Items,
                "No sign-ins.",
                ("At", row => row.At),
                ("What", row => row.Kind),
                ("Account", row => row.Account),
                ("Protocol", row => row.Protocol),
                ("Address", row => row.Address),
                ("Client", row => row.Client),
                ("Denial", row => row.Denial),
                ("Reason", row => row.Detail));
        });
        return command;
    }

    private Command Observed()
    {
        var days = new Option<int>("--days") { Description = "Within the last so many days", DefaultValueFactory = _ => 30 };
        var command = new Command("observed", "Who would be refused if the policy were enforced") { days };
        verb.Action(command, async (parsed, client, output, cancellationToken) => output.Table(
            (await client.GetAsync<Page<ObservedCount>>("sign-ins/observed?days=" + parsed.GetValue(days).ToString(CultureInfo.InvariantCulture), cancellationToken)).Items,
            "Nobody.",
            ("Account", row => row.Account),
            ("Protocol", row => row.Protocol),
            ("Reason", row => row.Reason),
            ("Client", row => row.Client),
            ("Times", row => row.Decisions),
            ("Last", row => row.LastAt.ToTime())));
        return command;
    }

    private Command Clients()
    {
        var command = new Command("clients", "App passwords in force, by the client that used each last");
        verb.Action(command, async (_, client, output, cancellationToken) => output.Table(
            (await client.GetAsync<Page<ClientCount>>("sign-ins/clients", cancellationToken)).Items,
            "No app passwords.",
            ("Protocol", row => row.Protocol.Length == 0 ? "never used" : row.Protocol),
            ("Client", row => row.Client),
            ("App passwords", row => row.AppPasswords),
            ("Accounts", row => row.Accounts),
            ("Last", row => row.LastAt == 0 ? null : row.LastAt.ToTime())));
        return command;
    }
}
