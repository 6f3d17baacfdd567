using System.Buffers.Text;
using Gateway.ProtocolAdapters.Wire;

namespace Gateway.ProtocolAdapters.ManageSieve;

/// <summary>
/// Cuts one command or response into its words: atom, quoted, literal-c2s, literal-s2c and parentheses of RFC 5804 §4. Pure,
/// restartable from octet 0.
/// </summary>
internal static class ManageSieveLine
{
    /// <summary>Most words of a line; the longest command before sign-in has three.</summary>
    private const int MaxWords = 16;

    /// <summary>Reads from the start of <paramref name="octets"/>.</summary>
    /// <param name="octets">What has arrived.</param>
    /// <param name="maxOctets">Longest line, literals included.</param>
    /// <param name="isClient">A client's literals must be of the kind that needs no consent: <c>{5+}</c>.</param>
    /// <param name="words">The words found.</param>
    /// <param name="length">The line's length with its CRLF, when complete.</param>
    public static ParseStatus TryParse(ReadOnlySpan<byte> octets, int maxOctets, bool isClient, List<ManageSieveWord> words, out int length)
    {
        words.Clear();
        length = 0;
        for (var at = 0; at < octets.Length;)
        {
            if (octets[at] == '\r')
            {
                length = at + 2;
                return at + 1 == octets.Length ? Waiting(octets, maxOctets) : octets[at + 1] == '\n' ? ParseStatus.Complete : ParseStatus.Invalid;
            }
            if (octets[at] == ' ')
            {
                at++;
                continue;
            }
            if (words.Count == MaxWords)
            {
                return ParseStatus.TooLong;
            }
            var status = TakeWord(octets, at, isClient, out var word, out var end);
            if (status != ParseStatus.Complete)
            {
                return status == ParseStatus.NeedMoreData && end > maxOctets ? ParseStatus.TooLong
                    : status == ParseStatus.NeedMoreData ? Waiting(octets, maxOctets) : status;
            }
            words.Add(word);
            at = end;
        }
        return Waiting(octets, maxOctets);
    }

    private static ParseStatus Waiting(ReadOnlySpan<byte> octets, int maxOctets) =>
        octets.Length >= maxOctets ? ParseStatus.TooLong : ParseStatus.NeedMoreData;

    private static ParseStatus TakeWord(ReadOnlySpan<byte> octets, int at, bool isClient, out ManageSieveWord word, out int end)
    {
        switch (octets[at])
        {
            case (byte)'"':
                return TakeQuoted(octets, at, out word, out end);
            case (byte)'{':
                return TakeLiteral(octets, at, isClient, out word, out end);
            case (byte)'(' or (byte)')':
                (word, end) = (new ManageSieveWord(ManageSieveWordKind.Parenthesis, at, 1), at + 1);
                return ParseStatus.Complete;
            default:
                return TakeAtom(octets, at, out word, out end);
        }
    }

    private static ParseStatus TakeAtom(ReadOnlySpan<byte> octets, int at, out ManageSieveWord word, out int end)
    {
        end = at;
        while (end < octets.Length && octets[end] is > (byte)' ' and < 0x7F and not (byte)'"' and not (byte)'(' and not (byte)')' and not (byte)'{')
        {
            end++;
        }
        word = new ManageSieveWord(ManageSieveWordKind.Atom, at, end - at);
        return end == octets.Length ? ParseStatus.NeedMoreData
            : end == at || octets[end] is not ((byte)' ' or (byte)'\r' or (byte)')') ? ParseStatus.Invalid
            : ParseStatus.Complete;
    }

    private static ParseStatus TakeQuoted(ReadOnlySpan<byte> octets, int at, out ManageSieveWord word, out int end)
    {
        word = default;
        for (end = at + 1; end < octets.Length; end++)
        {
            if (octets[end] is 0 or (byte)'\r' or (byte)'\n')
            {
                return ParseStatus.Invalid;
            }
            if (octets[end] == '"')
            {
                word = new ManageSieveWord(ManageSieveWordKind.Quoted, at + 1, end - at - 1);
                end++;
                return ParseStatus.Complete;
            }
            end += octets[end] == '\\' ? 1 : 0;
        }
        return ParseStatus.NeedMoreData;
    }

    // literal-c2s = "{" number "+}" CRLF *OCTET; literal-s2c lacks the plus.
    private static ParseStatus TakeLiteral(ReadOnlySpan<byte> octets, int at, bool isClient, out ManageSieveWord word, out int end)
    {
        word = default;
        end = at;
        var close = octets[at..].IndexOf((byte)'}');
        if (close < 0 || octets.Length < at + close + 3)
        {
            return octets.Length - at > 16 && close < 0 ? ParseStatus.Invalid : ParseStatus.NeedMoreData;
        }
        var number = octets.Slice(at + 1, close - 1);
        var hasPlus = number.EndsWith("+"u8);
        number = hasPlus ? number[..^1] : number;
        if (isClient != hasPlus || number.IsEmpty || number.ContainsAnyExceptInRange((byte)'0', (byte)'9')
            || !octets.Slice(at + close + 1, 2).SequenceEqual("\r\n"u8))
        {
            return ParseStatus.Invalid;
        }
        if (!Utf8Parser.TryParse(number, out int size, out _) || size > 1_000_000)
        {
            return ParseStatus.TooLong;
        }
        var start = at + close + 3;
        end = start + size;
        if (end > octets.Length)
        {
            return ParseStatus.NeedMoreData;
        }
        word = new ManageSieveWord(ManageSieveWordKind.Literal, start, size);
        return octets.Slice(start, size).Contains((byte)0) ? ParseStatus.Invalid : ParseStatus.Complete;
    }
}

/// <summary>One word and where it stands.</summary>
internal readonly record struct ManageSieveWord(ManageSieveWordKind Kind, int Start, int Length)
{
    /// <summary>Whether it is a string, as opposed to an atom or a parenthesis.</summary>
    public bool IsString => Kind is ManageSieveWordKind.Quoted or ManageSieveWordKind.Literal;

    /// <summary>The octets in <paramref name="line"/>, its escapes undone. A secret in base64 has none, and so is never copied.</summary>
    public ReadOnlySpan<byte> Octets(ReadOnlySpan<byte> line)
    {
        var raw = line.Slice(Start, Length);
        return Kind is ManageSieveWordKind.Quoted && raw.Contains((byte)'\\') ? Unescape(raw) : raw;
    }

    private static byte[] Unescape(ReadOnlySpan<byte> raw)
    {
        var plain = new List<byte>(raw.Length);
        for (var i = 0; i < raw.Length; i++)
        {
            i += raw[i] == '\\' && i + 1 < raw.Length ? 1 : 0;
            plain.Add(raw[i]);
        }
        return [.. plain];
    }
}

/// <summary>The kinds of words.</summary>
internal enum ManageSieveWordKind
{
    Atom,
    Quoted,
    Literal,
    Parenthesis,
}
