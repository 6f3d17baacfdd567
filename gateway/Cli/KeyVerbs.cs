using System.CommandLine;
using Gateway.Admin;

namespace Gateway.Cli;

/// <summary><c>gateway key list</c>.</summary>
internal sealed class KeyVerbs(Verb verb)
{
    public Command Create() => new("key", "Root keys") { List() };

    private Command List()
    {
        var command = new Command("list", "The root keys in force; never their octets");
        verb.Action(command, async (_, client, output, cancellationToken) => output.Table(
            (await client.GetAsync<Page<KeyResource>>("keys", cancellationToken)).Items,
            "No keys.",
            ("Id", key => key.Id),
            ("Current", key => key.Current)));
        return command;
    }
}
