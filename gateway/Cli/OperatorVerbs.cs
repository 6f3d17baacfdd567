using System.CommandLine;
using Gateway.Admin;

namespace Gateway.Cli;

/// <summary><c>gateway operator list|set|remove</c>.</summary>
internal sealed class OperatorVerbs(Verb verb)
{
    private readonly Argument<string> _account = new("account") { Description = "Address of the account" };

    public Command Create() => new("operator", "Accounts that may use the admin pages; given and taken on this machine") { List(), Set(), Remove() };

    private Command List()
    {
        var command = new Command("list", "Accounts with an operator role");
        verb.Action(command, async (_, client, output, cancellationToken) => output.Table(
            (await client.GetAsync<Page<Operator>>("operators", cancellationToken)).Items,
            "No operators.",
            ("Account", entry => entry.Account),
            ("Role", entry => entry.Role),
            ("Since", entry => entry.Since)));
        return command;
    }

    private Command Set()
    {
        var role = new Argument<AdminRole>("role") { Description = "Auditor, Helpdesk or Security" };
        var command = new Command("set", "Give an account an operator role") { _account, role };
        verb.Action(command, async (parsed, client, output, cancellationToken) =>
        {
            var set = await client.SendAsync<SetOperatorRequest>(HttpMethod.Put, PathOf(parsed), new SetOperatorRequest(parsed.GetValue(role)), cancellationToken);
            output.Show(set, _ => output.Line($"{parsed.GetRequiredValue(_account)}: {set.Role}"));
        });
        return command;
    }

    private Command Remove()
    {
        var command = new Command("remove", "Take an account's operator role away") { _account };
        verb.Action(command, async (parsed, client, output, cancellationToken) =>
        {
            var removed = await client.SendAsync<CountResult>(HttpMethod.Delete, PathOf(parsed), null, cancellationToken);
            output.Show(removed, _ => output.Line($"{parsed.GetRequiredValue(_account)} is no operator any more"));
        });
        return command;
    }

    private string PathOf(ParseResult parsed) => "operators/" + AdminRoutes.Segment(parsed.GetRequiredValue(_account));
}
