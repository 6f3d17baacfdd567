using System.Buffers;

namespace Gateway.ProtocolAdapters.Smtp;

/// <summary>
/// Watches a message go by. Ended by CRLF.CRLF alone (RFC 5321 §2.3.8, §4.1.1.4); a bare CR, a bare LF or a NUL makes it
/// malformed, because a backend may take <c>LF . CR LF</c> for the end (Postfix 3.7 does) and run what follows. It changes
/// no octet, holds none back and allocates nothing, however the message is cut.
/// </summary>
internal struct SmtpDataScanner
{
    /// <summary>RFC 5321 §4.5.3.1.6 says 1,000; mail programs write lines of hundreds of kilobytes, nobody honest more than this.</summary>
    public const int MaxLineOctets = 500_000;

    private static readonly SearchValues<byte> LineEnds = SearchValues.Create("\r\n\0"u8);

    private readonly bool _isChunk;
    private State _state;
    private int _lineOctets;

    private SmtpDataScanner(bool isChunk) => _isChunk = isChunk;

    private enum State : byte
    {
        LineStart,
        Text,
        Cr,
        Dot,
        DotCr,
    }

    /// <summary>For DATA: the state right behind the command's CRLF.</summary>
    public static SmtpDataScanner ForData() => new(isChunk: false);

    /// <summary>For the chunks of BDAT, where a dot ends nothing.</summary>
    public static SmtpDataScanner ForChunks() => new(isChunk: true);

    /// <summary>How many of the last octets seen are an unfinished line end: at the end of a message that is a bare CR.</summary>
    public readonly int Unfinished => _state is State.Cr or State.DotCr ? 1 : 0;

    /// <summary>Reads on. <paramref name="length"/>: octets of <paramref name="data"/> that belong to the message, its end included.</summary>
    public SmtpDataStatus Scan(ReadOnlySpan<byte> data, out int length)
    {
        var at = 0;
        while (at < data.Length)
        {
            if (_state is State.Text)
            {
                var next = data[at..].IndexOfAny(LineEnds);
                var step = next < 0 ? data.Length - at : next;
                _lineOctets += step;
                at += step;
                if (_lineOctets > MaxLineOctets)
                {
                    length = at;
                    return SmtpDataStatus.LineTooLong;
                }

                if (next < 0)
                {
                    break;
                }
            }

            var status = Step(data[at]);
            at++;
            if (status is not SmtpDataStatus.More)
            {
                length = at;
                return status;
            }
        }

        length = data.Length;
        return SmtpDataStatus.More;
    }

    private SmtpDataStatus Step(byte octet)
    {
        if (_state is State.Cr or State.DotCr)
        {
            if (octet != '\n')
            {
                return SmtpDataStatus.BareLineEnd;
            }

            var ended = _state is State.DotCr;
            _state = State.LineStart;
            _lineOctets = 0;
            return ended ? SmtpDataStatus.End : SmtpDataStatus.More;
        }

        switch (octet)
        {
            case (byte)'\n' or 0:
                return SmtpDataStatus.BareLineEnd;
            case (byte)'\r':
                _state = _state is State.Dot ? State.DotCr : State.Cr;
                break;
            case (byte)'.' when _state is State.LineStart && !_isChunk:
                _state = State.Dot;
                break;
            default:
                _state = State.Text;
                break;
        }

        return SmtpDataStatus.More;
    }
}

/// <summary>What a scan found.</summary>
internal enum SmtpDataStatus
{
    /// <summary>All of it belongs to the message, which goes on.</summary>
    More,

    /// <summary>The end has been seen.</summary>
    End,

    /// <summary>A bare CR, a bare LF or a NUL.</summary>
    BareLineEnd,

    /// <summary>A line over <see cref="SmtpDataScanner.MaxLineOctets"/>.</summary>
    LineTooLong,
}
