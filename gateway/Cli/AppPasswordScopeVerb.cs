using System.CommandLine;
using Gateway.Admin;

namespace Gateway.Cli;

/// <summary><c>gateway app-password scope</c>: what an existing one opens.</summary>
internal sealed class AppPasswordScopeVerb(Verb verb)
{
    private const string All = "all";

    private readonly Argument<string> _id = new("id") { Description = "Id of the app password, as the list shows it" };
    private readonly Option<string[]> _protocol = new("--protocol") { Description = "Opens this protocol only; several times for several; \"all\" for all" };
    private readonly Option<string[]> _network = new("--network") { Description = "Opens from this network only; several times for several; \"all\" for everywhere" };
    private readonly Option<DateTimeOffset?> _expires = new("--expires") { Description = "Refused from then on" };
    private readonly Option<bool> _never = new("--never-expires") { Description = "Take its end away" };
    private readonly Option<bool> _forget = new("--forget-device") { Description = "The next device that uses it binds it" };

    public Command Create()
    {
        var command = new Command("scope", "Change what one opens; its sessions end and come back if they may") { _id, _protocol, _network, _expires, _never, _forget };
        verb.Action(command, async (parsed, client, output, cancellationToken) =>
        {
            var wanted = new ChangeScopeRequest(
                ListOf(parsed.GetValue(_protocol)), ListOf(parsed.GetValue(_network)), parsed.GetValue(_expires), parsed.GetValue(_never), parsed.GetValue(_forget));
            var path = "app-passwords/" + AdminRoutes.Segment(parsed.GetRequiredValue(_id)) + "/scope";
            var changed = await client.SendAsync<AppPasswordResource>(HttpMethod.Put, path, wanted, cancellationToken);
            output.Show(changed, _ => output.Facts(
                ("Label", changed.Label), ("Account", changed.Account), ("Protocols", changed.Protocols), ("Networks", changed.Networks),
                ("Device", changed.Device), ("Expires", changed.Expires)));
        });
        return command;
    }

    // Not given: as it is.
    private static string[]? ListOf(string[]? given) => given is null or [] ? null : given is [All] ? [] : given;
}
