using Gateway.ProtocolAdapters.Pop3;

namespace Gateway.Fuzz.Tests.Targets;

/// <summary>What a POP3 client sends, before and after sign-in.</summary>
internal static class Pop3Targets
{
    public static FuzzTarget[] All { get; } =
    [
        new("POP3 command", ["USER alice", "PASS a b", "AUTH PLAIN AGEAYg==", "CAPA", "STLS", "QUIT", "pass  x ", "NOOP"], LookAtCommand),
        new("POP3 relay",
            ["RETR 1\r\n+OK\r\n<text\r\n<.\r\n", "LIST\r\n+OK\r\n<1 2\r\n", "LIST 1\r\n+OK 1 2\r\n", "-ERR no\r\n", "QUIT\r\n+OK\r\n", "UIDL\r\nTOP 1 0\r\n-ERR\r\n+OK\r\n"],
            input => RelayWatching.Look(input, () => new Pop3RelayWatch())),
    ];

    private static int LookAtCommand(FuzzInput input)
    {
        var command = Pop3CommandParser.Parse(input.Octets);
        Must.Hold(Enum.IsDefined(command.Verb), "a verb is known or Unknown");
        Must.Hold(input.Octets.AsSpan().EndsWith(command.Argument.Span), "an argument is the rest of the line, spaces and all");
        Must.Hold(command.Argument.IsEmpty == command.Verb is not (Pop3Verb.User or Pop3Verb.Pass or Pop3Verb.Auth), "three commands have an argument");
        return (int)command.Verb;
    }
}
