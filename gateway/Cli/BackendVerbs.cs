using System.CommandLine;
using Gateway.Admin;

namespace Gateway.Cli;

/// <summary><c>gateway backend list</c>.</summary>
internal sealed class BackendVerbs(Verb verb)
{
    public Command Create()
    {
        var list = new Command("list", "Every destination, and whether it answered lately");
        verb.Action(list, async (_, client, output, cancellationToken) => output.Table(
            (await client.GetAsync<Page<BackendResource>>("backends", cancellationToken)).Items,
            "No backends.",
            ("Backend", entry => entry.Backend),
            ("Protocol", entry => entry.Protocol),
            ("Host", entry => entry.Host),
            ("Port", entry => entry.Port),
            ("Up", entry => entry.Up)));
        return new Command("backend", "The mailbox servers") { list };
    }
}
