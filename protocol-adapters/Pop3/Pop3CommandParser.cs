using System.Text;

namespace Gateway.ProtocolAdapters.Pop3;

/// <summary>The grammar before sign-in: a keyword, a space, an argument (RFC 1939 §3). PASS takes the rest of the line, spaces and all.</summary>
internal static class Pop3CommandParser
{
    /// <summary>Reads a line without its ending. Anything that is not a known command is <see cref="Pop3Verb.Unknown"/>.</summary>
    public static Pop3Command Parse(ReadOnlyMemory<byte> line)
    {
        var space = line.Span.IndexOf((byte)' ');
        var verb = VerbOf(space < 0 ? line.Span : line.Span[..space]);
        var argument = space < 0 ? default : line[(space + 1)..];
        var takesArgument = verb is Pop3Verb.User or Pop3Verb.Pass or Pop3Verb.Auth;
        // RFC 1939 §4: a keyword with the wrong number of arguments is no command.
        return argument.IsEmpty == takesArgument ? new Pop3Command(Pop3Verb.Unknown, default) : new Pop3Command(verb, argument);
    }

    private static Pop3Verb VerbOf(ReadOnlySpan<byte> word) =>
        Ascii.EqualsIgnoreCase(word, "USER"u8) ? Pop3Verb.User
        : Ascii.EqualsIgnoreCase(word, "PASS"u8) ? Pop3Verb.Pass
        : Ascii.EqualsIgnoreCase(word, "AUTH"u8) ? Pop3Verb.Auth
        : Ascii.EqualsIgnoreCase(word, "CAPA"u8) ? Pop3Verb.Capa
        : Ascii.EqualsIgnoreCase(word, "STLS"u8) ? Pop3Verb.Stls
        : Ascii.EqualsIgnoreCase(word, "QUIT"u8) ? Pop3Verb.Quit
        : Pop3Verb.Unknown;
}
