namespace Gateway.ProtocolAdapters.Pop3;

/// <summary>One command line before sign-in; <paramref name="Argument"/> is what follows the first space, as sent, and may be empty.</summary>
internal readonly record struct Pop3Command(Pop3Verb Verb, ReadOnlyMemory<byte> Argument);

/// <summary>Commands known before sign-in.</summary>
internal enum Pop3Verb
{
    Unknown,
    User,
    Pass,
    Auth,
    Capa,
    Stls,
    Quit,
}
