using System.CommandLine;
using Gateway.Accounts;
using Gateway.Admin;

namespace Gateway.Cli;

/// <summary><c>gateway account list|show|add|set-state|password-changed|require-registration|forget-browsers|bulk|import</c>.</summary>
internal sealed class AccountVerbs(Verb verb)
{
    private readonly Argument<string> _account = new("account") { Description = "Address of the account" };

    public Command Create() => new("account", "Accounts and their two-step state")
    {
        List(),
        Show(),
        Add(),
        SetState(),
        PasswordChanged(),
        Reset("require-registration", "Take the second factors away: the next portal sign-in registers anew; app passwords stay", "second factors taken away"),
        Reset("forget-browsers", "Forget remembered browsers, and sign the account out of the portal everywhere", "browsers forgotten"),
        new AccountBulkVerb(verb).Create(),
        new AccountImportVerb(verb).Create(),
    };

    private Command List()
    {
        var state = new Option<TwoStepState?>("--state") { Description = "Only those in this state" };
        var domain = new Option<string?>("--domain") { Description = "Only those of this domain" };
        var contains = new Option<string?>("--contains") { Description = "Only those whose address contains this" };
        var command = new Command("list", "List accounts") { state, domain, contains };
        verb.Action(command, async (parsed, client, output, cancellationToken) =>
        {
            var query = Query.Of(("state", parsed.GetValue(state)?.ToString()), ("domain", parsed.GetValue(domain)), ("contains", parsed.GetValue(contains)));
            output.Table(
                await Paging.AllAsync<AccountResource>(client, "accounts", query, cancellationToken),
                "No accounts.",
                ("Account", account => account.Id),
                ("State", account => account.State),
                ("Group", account => account.Group),
                ("Aliases", account => account.Aliases.Count == 0 ? null : account.Aliases),
                ("Created", account => account.Created));
        });
        return command;
    }

    private Command Show()
    {
        var command = new Command("show", "Show one account") { _account };
        verb.Action(command, async (parsed, client, output, cancellationToken) =>
            Print(output, await client.GetAsync<AccountResource>(PathOf(parsed), cancellationToken)));
        return command;
    }

    private Command Add()
    {
        var state = new Option<TwoStepState?>("--state") { Description = "State to begin in (default: the policy's)" };
        var group = new Option<string?>("--group") { Description = "Backend group" };
        var alias = new Option<string[]>("--alias") { Description = "Another sign-in name; may be given several times" };
        var command = new Command("add", "Add an account") { _account, state, group, alias };
        verb.Action(command, async (parsed, client, output, cancellationToken) =>
        {
            var account = new AddAccountRequest(parsed.GetRequiredValue(_account), parsed.GetValue(state), parsed.GetValue(group), parsed.GetValue(alias) ?? []);
            Print(output, await client.SendAsync<AccountResource>(HttpMethod.Post, "accounts", account, cancellationToken));
        });
        return command;
    }

    private Command SetState()
    {
        var state = new Argument<TwoStepState>("state") { Description = "Disabled, Enabled, Enforced or Blocked" };
        var command = new Command("set-state", "Set the two-step state; sessions that it forbids end within a second") { _account, state };
        verb.Action(command, async (parsed, client, output, cancellationToken) => Print(
            output, await client.SendAsync<AccountResource>(HttpMethod.Put, PathOf(parsed) + "/state", new SetStateRequest(parsed.GetValue(state)), cancellationToken)));
        return command;
    }

    private Command PasswordChanged()
    {
        var command = new Command("password-changed", "Tell that the account password was changed; the policy says whether app passwords go") { _account };
        verb.Action(command, async (parsed, client, output, cancellationToken) =>
        {
            var deleted = await client.SendAsync<CountResult>(HttpMethod.Post, PathOf(parsed) + "/password-changed", null, cancellationToken);
            output.Show(deleted, _ => output.Line($"{deleted.Count} app passwords deleted"));
        });
        return command;
    }

    private Command Reset(string name, string description, string done)
    {
        var command = new Command(name, description) { _account };
        verb.Action(command, async (parsed, client, output, cancellationToken) =>
        {
            var result = await client.SendAsync<CountResult>(HttpMethod.Post, $"{PathOf(parsed)}/{name}", null, cancellationToken);
            output.Show(result, _ => output.Line($"{parsed.GetRequiredValue(_account)}: {result.Count} {done}"));
        });
        return command;
    }

    private static void Print(Output output, AccountResource account) => output.Show(account, _ => output.Facts(
        ("Account", account.Id),
        ("State", account.State),
        ("Group", account.Group),
        ("Aliases", account.Aliases.Count == 0 ? null : account.Aliases),
        ("Created", account.Created)));

    private string PathOf(ParseResult parsed) => "accounts/" + AdminRoutes.Segment(parsed.GetRequiredValue(_account));
}
