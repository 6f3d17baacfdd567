using System.Text;

namespace Gateway.ProtocolAdapters.Imap;

/// <summary>A backend's tagged answer, as far as we care.</summary>
/// <param name="IsOk">OK.</param>
/// <param name="IsRefusal">NO that speaks of the credential, not of a trouble that passes.</param>
internal readonly record struct ImapBackendAnswer(bool IsOk, bool IsRefusal)
{
    /// <summary>The backend went away, or was silent, after the credential was sent.</summary>
    public static ImapBackendAnswer Nothing => new(false, false);

    /// <summary>Reads what follows the tag.</summary>
    public static ImapBackendAnswer Of(ReadOnlySpan<byte> text)
    {
        if (StartsWith(text, "OK"u8))
        {
            return new ImapBackendAnswer(true, false);
        }
        // RFC 5530: these pass, or are the operator's; the person's credential may be right.
        var passes = StartsWith(text, "NO [UNAVAILABLE]"u8) || StartsWith(text, "NO [LIMIT]"u8) || StartsWith(text, "NO [INUSE]"u8)
            || StartsWith(text, "NO [SERVERBUG]"u8) || StartsWith(text, "NO [PRIVACYREQUIRED]"u8);
        return new ImapBackendAnswer(false, StartsWith(text, "NO"u8) && !passes);
    }

    private static bool StartsWith(ReadOnlySpan<byte> text, ReadOnlySpan<byte> start) =>
        text.Length >= start.Length && Ascii.EqualsIgnoreCase(text[..start.Length], start);
}
