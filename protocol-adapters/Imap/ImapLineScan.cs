using System.Text;

namespace Gateway.ProtocolAdapters.Imap;

/// <summary>
/// Looks at the beginning of every line, in literals too, for a client that left it open where its literals end: it did not wait for the
/// backend's "+", or wrote quotes where none belong. What the backend takes for a command can then be anywhere.
/// </summary>
internal sealed class ImapLineScan
{
    private const int WatchedOctets = 160;

    private readonly byte[] _start = new byte[WatchedOctets];
    private int _length;

    /// <summary>Takes the client's next octets; a command that must not pass loses its last letter.</summary>
    public void Advance(Span<byte> octets)
    {
        foreach (ref var octet in octets)
        {
            if (octet == '\n')
            {
                _length = 0;
            }
            else if (_length < WatchedOctets)
            {
                _start[_length++] = octet;
                octet = IsForbidden(VerbOf(_start.AsSpan(0, _length))) ? (byte)'X' : octet;
            }
        }
    }

    /// <summary>tag SP verb; more spaces than one are no reason to look away. Empty before the first space.</summary>
    public static ReadOnlySpan<byte> VerbOf(ReadOnlySpan<byte> start)
    {
        var space = start.IndexOf((byte)' ');
        return space < 0 ? default : start[space..].TrimStart((byte)' ');
    }

    /// <summary>Whether the backend must not see it, whole as it stands.</summary>
    public static bool IsForbidden(ReadOnlySpan<byte> verb) =>
        Ascii.EqualsIgnoreCase(verb, "UNAUTHENTICATE"u8) || Ascii.EqualsIgnoreCase(verb, "COMPRESS"u8);
}
