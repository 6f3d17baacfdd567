using System.CommandLine;
using Gateway.Admin;

namespace Gateway.Cli;

/// <summary><c>gateway app-password list|create|scope|suspend|resume|delete|delete-all</c>.</summary>
internal sealed class AppPasswordVerbs(Verb verb)
{
    private readonly Argument<string> _account = new("account") { Description = "Address of the account" };
    private readonly Argument<string> _id = new("id") { Description = "Id of the app password, as the list shows it" };

    public Command Create() => new("app-password", "App passwords")
    {
        List(),
        Issue(),
        new AppPasswordScopeVerb(verb).Create(),
        Change("suspend", "Switch one off; its sessions end within a second", HttpMethod.Post, "/suspend"),
        Change("resume", "Switch a suspended one on again", HttpMethod.Post, "/resume"),
        Change("delete", "Delete one for good; its sessions end within a second", HttpMethod.Delete, ""),
        DeleteAll(),
    };

    private Command List()
    {
        var command = new Command("list", "List an account's app passwords") { _account };
        verb.Action(command, async (parsed, client, output, cancellationToken) => output.Table(
            (await client.GetAsync<Page<AppPasswordResource>>(PathOf(parsed), cancellationToken)).Items,
            "No app passwords.",
            ("Id", entry => entry.Id),
            ("Label", entry => entry.Label),
            ("State", entry => entry.State),
            ("Protocols", entry => entry.Protocols),
            ("Networks", entry => entry.Networks),
            ("Device", entry => entry.Device),
            ("Expires", entry => entry.Expires),
            ("Last used", entry => entry.LastUsed is { } use ? $"{use.At.UtcDateTime:yyyy-MM-dd HH:mm} {use.Protocol} {use.Address}" : null)));
        return command;
    }

    private Command Issue()
    {
        var label = new Option<string>("--label") { Description = "What its owner calls it, 1 to 64 characters", DefaultValueFactory = _ => "app password" };
        var protocol = new Option<string[]>("--protocol") { Description = "Opens this protocol only (imap, pop3, smtp, sieve, eas, ews, dav); several times for several" };
        var network = new Option<string[]>("--network") { Description = "Opens from this network only, for example 192.0.2.0/24; several times for several" };
        var expires = new Option<DateTimeOffset?>("--expires") { Description = "Refused from then on, for example 2027-01-31" };
        var command = new Command("create", "Make one and show it, once") { _account, label, protocol, network, expires };
        verb.Action(command, async (parsed, client, output, cancellationToken) =>
        {
            var wanted = new IssueAppPasswordRequest(
                parsed.GetRequiredValue(label), parsed.GetValue(protocol) ?? [], parsed.GetValue(network) ?? [], parsed.GetValue(expires));
            var issued = await client.SendAsync<IssuedAppPasswordResource>(HttpMethod.Post, PathOf(parsed), wanted, cancellationToken);
            output.Show(issued, _ =>
            {
                output.Line(issued.Password!);
                output.Line("");
                output.Line($"App password \"{issued.AppPassword.Label}\" of {issued.AppPassword.Account}, id {issued.AppPassword.Id}.");
                output.Line("It is shown this once. Type it with or without the hyphens, as the password in the mail app.");
            });
        });
        return command;
    }

    private Command Change(string name, string description, HttpMethod method, string tail)
    {
        var command = new Command(name, description) { _id };
        verb.Action(command, async (parsed, client, output, cancellationToken) =>
        {
            var path = "app-passwords/" + AdminRoutes.Segment(parsed.GetRequiredValue(_id)) + tail;
            var changed = await client.SendAsync<AppPasswordResource>(method, path, null, cancellationToken);
            output.Show(changed, _ => output.Line($"App password \"{changed.Label}\" of {changed.Account}: {changed.State}"));
        });
        return command;
    }

    private Command DeleteAll()
    {
        var yes = new Option<bool>("--yes") { Description = "Do not ask" };
        var command = new Command("delete-all", "Delete all of an account's app passwords") { _account, yes };
        verb.Action(command, async (parsed, client, output, cancellationToken) =>
        {
            Confirm.OrThrow(parsed.GetValue(yes), $"Delete every app password of {parsed.GetRequiredValue(_account)}?");
            var result = await client.SendAsync<CountResult>(HttpMethod.Delete, PathOf(parsed), null, cancellationToken);
            output.Show(result, _ => output.Line($"{result.Count} deleted"));
        });
        return command;
    }

    private string PathOf(ParseResult parsed) => "accounts/" + AdminRoutes.Segment(parsed.GetRequiredValue(_account)) + "/app-passwords";
}
