using System.Buffers;
using System.Text;

namespace Gateway.ProtocolAdapters.Smtp;

/// <summary>
/// Finds the addresses of the From: fields in a message's header (mailbox-list of RFC 5322 §3.4). Anything that it can't
/// read with certainty names nobody, and so is refused by whoever asks.
/// </summary>
internal static class SmtpFromHeader
{
    /// <summary>Longest header that is looked into; more is refused.</summary>
    public const int MaxOctets = 65_536;

    private static readonly SearchValues<char> NotInAddress = SearchValues.Create(" \t<>\"\\");

    /// <summary>Length of the header with its empty line; -1 when the end is not there yet.</summary>
    public static int FindEnd(ReadOnlySpan<byte> message)
    {
        if (message.StartsWith("\r\n"u8))
        {
            return 2;
        }

        var at = message.IndexOf("\r\n\r\n"u8);
        return at < 0 ? -1 : at + 4;
    }

    /// <summary>Whether there is exactly one From: field and every address in it is one of <paramref name="senders"/>.</summary>
    public static bool IsOwned(ReadOnlySpan<byte> header, IReadOnlySet<string> senders)
    {
        var unfolded = Encoding.UTF8.GetString(header).Replace("\r\n ", " ", StringComparison.Ordinal)
            .Replace("\r\n\t", " ", StringComparison.Ordinal);
        var fields = unfolded.Split("\r\n").Where(IsFrom).ToList();
        if (fields.Count != 1)
        {
            return false;
        }

        var addresses = ReadAddresses(fields[0][(fields[0].IndexOf(':', StringComparison.Ordinal) + 1)..]);
        return addresses is { Count: > 0 } && addresses.All(senders.Contains);
    }

    /// <summary>ASCII in lower case, the rest as it is.</summary>
    public static string Fold(string text) =>
        string.Create(text.Length, text, static (folded, source) =>
        {
            for (var i = 0; i < folded.Length; i++)
            {
                folded[i] = char.IsAsciiLetterUpper(source[i]) ? (char)(source[i] | 0x20) : source[i];
            }
        });

    // RFC 5322 §4.5 lets old mail have white space before the colon; readers take it for From:, so it counts.
    private static bool IsFrom(string field)
    {
        var colon = field.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && field.AsSpan(0, colon).TrimEnd(" \t").Equals("from", StringComparison.OrdinalIgnoreCase);
    }

    // Null when it is no mailbox-list.
    private static List<string>? ReadAddresses(string value)
    {
        var bare = WithoutCommentsAndQuotes(value);
        if (bare is null || bare.AsSpan().ContainsAny(":;"))
        {
            return null;
        }

        var addresses = new List<string>();
        foreach (var entry in bare.Split(','))
        {
            if (ReadAddress(entry.Trim(' ', '\t')) is not { } address)
            {
                return null;
            }

            addresses.Add(Fold(address));
        }

        return addresses;
    }

    private static string? ReadAddress(string entry)
    {
        var open = entry.IndexOf('<', StringComparison.Ordinal);
        if (open >= 0)
        {
            // "victim@example.test <alice@example.test>": some readers take the first for the sender. Outlook writes the same address twice.
            var phrase = entry[..open].Trim(' ', '\t');
            var isWhole = entry.EndsWith('>') && entry.LastIndexOf('<') == open && entry.IndexOf('>', StringComparison.Ordinal) == entry.Length - 1;
            entry = isWhole ? entry[(open + 1)..^1].Trim(' ', '\t') : "";
            entry = phrase.Contains('@', StringComparison.Ordinal) && phrase != entry ? "" : entry;
        }

        var at = entry.IndexOf('@', StringComparison.Ordinal);
        return at > 0 && at == entry.LastIndexOf('@') && at < entry.Length - 1 && !entry.AsSpan().ContainsAny(NotInAddress) ? entry : null;
    }

    // Display names may hold anything between quotes; a quoted local part becomes an empty one and is nobody's. A space stays where
    // something was: what stood on its two sides never was one word.
    private static string? WithoutCommentsAndQuotes(string value)
    {
        var bare = new StringBuilder(value.Length);
        var depth = 0;
        var quoted = false;
        for (var i = 0; i < value.Length; i++)
        {
            var letter = value[i];
            if (letter == '\\' && (quoted || depth > 0))
            {
                i++;
            }
            else if (letter == '"' && depth == 0)
            {
                quoted = !quoted;
                bare.Append(' ');
            }
            else if (!quoted && letter is '(' or ')')
            {
                depth += letter == '(' ? 1 : -1;
                bare.Append(' ');
            }
            else if (!quoted && depth == 0)
            {
                bare.Append(letter);
            }

            if (depth < 0)
            {
                return null;
            }
        }

        return quoted || depth > 0 ? null : bare.ToString();
    }
}
