using System.Text;

namespace Gateway.ProtocolAdapters.Imap;

/// <summary>One command before sign-in, as places in the octets that were parsed: nothing is copied, so no secret is either.</summary>
/// <param name="Verb">Which command.</param>
/// <param name="TagLength">The tag's octets, from the start; 0: there is no valid tag.</param>
/// <param name="First">LOGIN: name; AUTHENTICATE: mechanism; ID: value of <c>name</c>.</param>
/// <param name="Second">LOGIN: password; AUTHENTICATE: initial response; ID: value of <c>version</c>.</param>
internal readonly record struct ImapCommand(ImapVerb Verb, int TagLength, ImapString First, ImapString Second)
{
    public string Tag(ReadOnlySpan<byte> input) => Encoding.ASCII.GetString(input[..TagLength]);
}

/// <summary>Commands known before sign-in.</summary>
internal enum ImapVerb
{
    Unknown,
    Capability,
    Noop,
    Logout,
    StartTls,
    Id,
    Login,
    Authenticate,
}

/// <summary>A string's place in the octets that were parsed.</summary>
/// <param name="Start">First octet of its content.</param>
/// <param name="Length">Octets of its content as sent, escapes included.</param>
/// <param name="IsQuoted">Whether it holds escapes to undo.</param>
internal readonly record struct ImapString(int Start, int Length, bool IsQuoted)
{
    public bool IsAbsent => Start == 0;

    /// <summary>Undoes escapes into <paramref name="destination"/>, which holds at least <see cref="Length"/>; returns the octets written.</summary>
    public int CopyTo(ReadOnlySpan<byte> input, Span<byte> destination)
    {
        var sent = input.Slice(Start, Length);
        if (!IsQuoted)
        {
            sent.CopyTo(destination);
            return sent.Length;
        }
        var written = 0;
        for (var i = 0; i < sent.Length; i++)
        {
            destination[written++] = sent[i] == '\\' ? sent[++i] : sent[i];
        }
        return written;
    }
}
