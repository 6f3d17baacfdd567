using System.CommandLine;
using Gateway.Admin;

namespace Gateway.Cli;

/// <summary><c>gateway session list|end</c>.</summary>
internal sealed class SessionVerbs(Verb verb)
{
    public Command Create() => new("session", "Live sessions") { List(), End() };

    private Command List()
    {
        var account = new Option<string?>("--account") { Description = "Only this account's" };
        var command = new Command("list", "List live sessions of all nodes") { account };
        verb.Action(command, async (parsed, client, output, cancellationToken) =>
        {
            var page = await client.GetAsync<SessionPage>("sessions" + Query.Of(("account", parsed.GetValue(account))), cancellationToken);
            output.Table(
                page.Items,
                "No sessions.",
                ("Id", session => session.Id),
                ("Account", session => session.Account),
                ("Protocol", session => session.Protocol),
                ("Address", session => session.Address),
                ("Client", session => session.Client),
                ("App password", session => session.AppPassword),
                ("Backend", session => session.Backend),
                ("Node", session => session.Node),
                ("Since", session => session.Since));
            foreach (var silent in page.SilentNodes)
            {
                output.Note($"{silent} did not answer: its sessions are missing here");
            }
        });
        return command;
    }

    private Command End()
    {
        var id = new Argument<string>("id") { Description = "Id of the session, as the list shows it" };
        var command = new Command("end", "End one session on whichever node; its app password stays") { id };
        verb.Action(command, async (parsed, client, output, cancellationToken) =>
        {
            var path = "sessions/" + AdminRoutes.Segment(parsed.GetRequiredValue(id));
            var ended = await client.SendAsync<CountResult>(HttpMethod.Delete, path, null, cancellationToken);
            output.Show(ended, _ => output.Line("Session ended"));
        });
        return command;
    }
}
