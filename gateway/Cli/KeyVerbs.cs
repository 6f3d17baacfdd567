using System.CommandLine;
using Gateway.Admin;

namespace Gateway.Cli;

/// <summary><c>gateway key list|rotate</c>.</summary>
internal sealed class KeyVerbs(Verb verb)
{
    public Command Create() => new("key", "Root keys") { List(), Rotate() };

    private Command List()
    {
        var command = new Command("list", "The root keys in force, and one that waits; never their octets");
        verb.Action(command, async (_, client, output, cancellationToken) => output.Table(
            (await client.GetAsync<Page<KeyResource>>("keys", cancellationToken)).Items,
            "No keys.",
            ("Id", key => key.Id),
            ("Fingerprint", key => key.Fingerprint),
            ("Place", key => key.Place),
            ("File", key => key.File)));
        return command;
    }

    private Command Rotate()
    {
        var yes = new Option<bool>("--yes") { Description = "Do not ask" };
        var activate = new Option<bool>("--activate") { Description = "Put the waiting key in force, once every node has its file" };
        var command = new Command("rotate", "Make the next root key; with --activate, put it in force") { activate, yes };
        verb.Action(command, async (parsed, client, output, cancellationToken) =>
        {
            if (parsed.GetValue(activate))
            {
                Confirm.OrThrow(parsed.GetValue(yes), "Has every node a copy of the waiting key file? A node without it can't check what is made from now on.");
                var current = await client.SendAsync<KeyResource>(HttpMethod.Post, "keys/activate", null, cancellationToken);
                output.Show(current, _ => output.Line($"root-{current.Id}.key is in force, fingerprint {current.Fingerprint}"));
                return;
            }

            var next = await client.SendAsync<KeyResource>(HttpMethod.Post, "keys/rotate", null, cancellationToken);
            output.Show(next, _ =>
            {
                output.Line($"{next.File} waits, fingerprint {next.Fingerprint}; nothing is made under it yet.");
                output.Line("Copy it, mode 0400, into the key folder of every node and into your backup. Then: gateway key rotate --activate");
            });
        });
        return command;
    }
}
