using System.Buffers;
using Gateway.ProtocolAdapters.Wire;

namespace Gateway.ProtocolAdapters.Smtp;

/// <summary>Finds one whole reply of a backend: Reply-line of RFC 5321 §4.2, one line or many with the same code.</summary>
internal static class SmtpBackendReply
{
    /// <summary>Longest reply taken, all lines together.</summary>
    public const int MaxOctets = 16_384;

    private static readonly SearchValues<byte> Controls = SearchValues.Create("\0\r\n"u8);

    /// <summary>Looks at <paramref name="octets"/> from their start.</summary>
    /// <param name="octets">What has arrived.</param>
    /// <param name="code">The reply's code when complete.</param>
    /// <param name="length">Its length with all line ends when complete.</param>
    public static ParseStatus TryParse(ReadOnlySpan<byte> octets, out int code, out int length)
    {
        (code, length) = (0, 0);
        while (true)
        {
            var rest = octets[length..];
            var end = rest.IndexOf((byte)'\n');
            if (end < 0)
            {
                return octets.Length >= MaxOctets ? ParseStatus.TooLong : ParseStatus.NeedMoreData;
            }

            if (end < 1 || rest[end - 1] != '\r' || !TryReadLine(rest[..(end - 1)], ref code, out var isLast))
            {
                return ParseStatus.Invalid;
            }

            length += end + 1;
            if (length > MaxOctets)
            {
                return ParseStatus.TooLong;
            }

            if (isLast)
            {
                return ParseStatus.Complete;
            }
        }
    }

    // Reply-code [ SP textstring ], or Reply-code "-" [ textstring ]
    private static bool TryReadLine(ReadOnlySpan<byte> line, ref int code, out bool isLast)
    {
        isLast = line.Length == 3 || (line.Length > 3 && line[3] == ' ');
        if (line.Length < 3 || (!isLast && line[3] != '-') || line.ContainsAny(Controls)
            || line[0] is < (byte)'2' or > (byte)'5' || line[..3].ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return false;
        }

        var read = ((line[0] - '0') * 100) + ((line[1] - '0') * 10) + (line[2] - '0');
        if (code != 0 && code != read)
        {
            return false;
        }

        code = read;
        return true;
    }
}
