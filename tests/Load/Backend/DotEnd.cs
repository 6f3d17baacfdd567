namespace Gateway.Load.Backend;

/// <summary>Finds the end of a message, CRLF . CRLF, in octets that come in pieces (RFC 5321 4.1.1.4).</summary>
internal struct DotEnd
{
    private static ReadOnlySpan<byte> End => "\r\n.\r\n"u8;

    // As after "354": the message may be the dot alone.
    private int _matched = 2;

    public DotEnd()
    {
    }

    public bool IsFound { readonly get; private set; }

    /// <summary>How many octets of <paramref name="piece"/> belong to the message, its end with them.</summary>
    public int Find(ReadOnlySpan<byte> piece)
    {
        var at = 0;
        while (at < piece.Length)
        {
            if (_matched == 0)
            {
                var next = piece[at..].IndexOf((byte)'\r');
                if (next < 0) return piece.Length;
                at += next;
            }

            var octet = piece[at++];
            _matched = octet == End[_matched] ? _matched + 1 : octet == '\r' ? 1 : 0;
            if (_matched < End.Length) continue;
            IsFound = true;
            return at;
        }

        return at;
    }
}
