using System.CommandLine;
using Gateway.Admin;

namespace Gateway.Cli;

/// <summary><c>gateway key list|rotate</c>.</summary>
internal sealed class KeyVerbs(Verb verb)
{
    public Command Create() => new("key", "Root keys") { List(), Rotate() };

    private Command List()
    {
        var command = new Command("list", "The root keys in force; never their octets");
        verb.Action(command, async (_, client, output, cancellationToken) => output.Table(
            (await client.GetAsync<Page<KeyResource>>("keys", cancellationToken)).Items,
            "No keys.",
            ("Id", key => key.Id),
            ("Fingerprint", key => key.Fingerprint),
            ("Current", key => key.Current)));
        return command;
    }

    private Command Rotate()
    {
        var yes = new Option<bool>("--yes") { Description = "Do not ask" };
        var command = new Command("rotate", "Make a new current key; other nodes need a copy of its file and a restart") { yes };
        verb.Action(command, async (parsed, client, output, cancellationToken) =>
        {
            Confirm.OrThrow(parsed.GetValue(yes), "Make a new root key? Every other node needs a copy of its file and a restart.");
            var made = await client.SendAsync<KeyResource>(HttpMethod.Post, "keys/rotate", null, cancellationToken);
            output.Show(made, _ => output.Line($"root-{made.Id}.key is in force, fingerprint {made.Fingerprint}"));
        });
        return command;
    }
}
