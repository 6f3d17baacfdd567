namespace Gateway.ProtocolAdapters.Imap;

/// <summary>
/// Looks at the beginning of every line, in literals too, for a client that left it open where its literals end: it did not wait for the
/// backend's "+", or wrote quotes where none belong. What the backend takes for a command can then be anywhere.
/// </summary>
internal sealed class ImapLineScan
{
    private readonly ImapLineStart _start = new();

    /// <summary>Takes the client's next octets; a command that must not pass loses its last letter.</summary>
    public void Advance(Span<byte> octets)
    {
        foreach (ref var octet in octets)
        {
            if (octet == '\n')
            {
                _start.Clear();
            }
            else if (!_start.HasVerb)
            {
                _start.Take(octet);
                octet = _start.IsForbidden ? (byte)'X' : octet;
            }
        }
    }
}
