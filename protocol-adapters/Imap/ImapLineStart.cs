using System.Text;

namespace Gateway.ProtocolAdapters.Imap;

/// <summary>
/// The beginning of one line, <c>tag SP verb</c>, octet by octet. Tag and spaces may be of any length and are not kept, so that neither can push the
/// verb out of sight.
/// </summary>
internal sealed class ImapLineStart
{
    // One more than the longest verb that is watched: a longer one is none of them.
    private const int WatchedOctets = 15;

    private readonly byte[] _verb = new byte[WatchedOctets];
    private int _length;
    private Part _part;

    private enum Part
    {
        Nothing,
        Tag,
        Spaces,
        Verb,
        Rest,
    }

    /// <summary>Nothing of the line is there yet.</summary>
    public bool IsEmpty => _part == Part.Nothing;

    /// <summary>A space has ended the first word.</summary>
    public bool HasFirstWord => _part > Part.Tag;

    /// <summary>The verb is known: a space has ended it, or it is longer than any that is watched.</summary>
    public bool HasVerb => _part == Part.Rest;

    /// <summary>The line's first octet; 0 while it is empty.</summary>
    public byte First { get; private set; }

    /// <summary>The verb as far as it is there, cut to its first octets.</summary>
    public ReadOnlySpan<byte> Verb => _verb.AsSpan(0, _length);

    /// <summary>Whether the last octet completed a verb that the backend must not see.</summary>
    public bool IsForbidden =>
        _part == Part.Verb && (Ascii.EqualsIgnoreCase(Verb, "UNAUTHENTICATE"u8) || Ascii.EqualsIgnoreCase(Verb, "COMPRESS"u8));

    /// <summary>Takes the line's next octet, which is not its LF.</summary>
    public void Take(byte octet)
    {
        First = IsEmpty ? octet : First;
        _part = (_part, octet) switch
        {
            (Part.Nothing or Part.Tag, (byte)' ') => Part.Spaces,
            (Part.Nothing, _) => Part.Tag,
            (Part.Spaces, not (byte)' ') => Part.Verb,
            (Part.Verb, (byte)' ') => Part.Rest,
            _ => _part,
        };
        if (_part == Part.Verb)
        {
            _verb[_length++] = octet;
            _part = _length == WatchedOctets ? Part.Rest : Part.Verb;
        }
    }

    /// <summary>The next line begins.</summary>
    public void Clear() => (_part, _length, First) = (Part.Nothing, 0, 0);
}
