using System.Text;
using Gateway.ProtocolAdapters.Contract;

namespace Gateway.ProtocolAdapters.Imap;

/// <summary>One command before sign-in, as places in the octets that were parsed: nothing is copied, so no secret is either.</summary>
/// <param name="Verb">Which command.</param>
/// <param name="TagLength">The tag's octets, from the start; 0: there is no valid tag.</param>
/// <param name="First">LOGIN: name; AUTHENTICATE: mechanism; ID: value of <c>name</c>.</param>
/// <param name="Second">LOGIN: password; AUTHENTICATE: initial response; ID: value of <c>version</c>.</param>
internal readonly record struct ImapCommand(ImapVerb Verb, int TagLength, ImapString First, ImapString Second)
{
    public string Tag(ReadOnlySpan<byte> input) => Encoding.ASCII.GetString(input[..TagLength]);

    /// <summary>ID: what the client says it is.</summary>
    public ClientIdentity IdentityIn(ReadOnlySpan<byte> input)
    {
        var agent = $"{TextOf(First, input)} {TextOf(Second, input)}".Trim();
        return new ClientIdentity { UserAgent = agent.Length == 0 ? null : agent[..Math.Min(agent.Length, 256)] };
    }

    private static string TextOf(ImapString value, ReadOnlySpan<byte> input)
    {
        var octets = new byte[value.Length];
        var text = Encoding.UTF8.GetString(octets.AsSpan(0, value.CopyTo(input, octets)));
        return string.Concat(text.Where(letter => !char.IsControl(letter)));
    }
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
