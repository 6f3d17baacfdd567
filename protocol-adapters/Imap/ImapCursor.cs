using System.Buffers;
using Gateway.ProtocolAdapters.Wire;

namespace Gateway.ProtocolAdapters.Imap;

/// <summary>
/// Walks over the octets of one command. Each Take answers whether it got what it names; if not, <see cref="Status"/> says whether that is wrong
/// or only not there yet.
/// </summary>
internal ref struct ImapCursor(ReadOnlySpan<byte> input, int maxLiteralOctets)
{
    private const int MaxTagOctets = 100;

    // RFC 9051 §9: ASTRING-CHAR without "+".
    private static readonly SearchValues<byte> TagOctets = SearchValues.Create(
        "!#$&',-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz|}~"u8);

    private static readonly SearchValues<byte> Digits = SearchValues.Create("0123456789"u8);

    // What scripts put unquoted into LOGIN goes beyond an atom: %, *, \, {, 8 bits. Only what would end the word ends it.
    private static readonly SearchValues<byte> WordEnds = SearchValues.Create(
        [.. Enumerable.Range(0, 0x21).Select(octet => (byte)octet), (byte)'"', (byte)'(', (byte)')', 0x7F]);

    private readonly ReadOnlySpan<byte> _input = input;

    public int Position { get; private set; }

    public ParseStatus Status { get; private set; } = ParseStatus.Complete;

    /// <summary>Octets of literals that have arrived.</summary>
    public int LiteralOctets { get; private set; }

    public bool TakeTag(out int length)
    {
        var end = _input.IndexOfAnyExcept(TagOctets);
        length = end < 0 ? _input.Length : end;
        if (length > MaxTagOctets)
        {
            return Fail(ParseStatus.Invalid);
        }
        Position = length;
        return end < 0 ? Fail(ParseStatus.NeedMoreData) : length > 0 || Fail(ParseStatus.Invalid);
    }

    public bool TakeSpace() => TakeOctet((byte)' ');

    public bool TakeOctet(byte octet)
    {
        if (Position == _input.Length)
        {
            return Fail(ParseStatus.NeedMoreData);
        }
        if (_input[Position] != octet)
        {
            return Fail(ParseStatus.Invalid);
        }
        Position++;
        return true;
    }

    /// <summary>CRLF, or a bare LF as some scripts send.</summary>
    public bool TakeLineEnd()
    {
        if (Position < _input.Length && _input[Position] == '\r')
        {
            Position++;
        }
        return TakeOctet((byte)'\n');
    }

    public readonly bool NextIs(byte octet) => Position < _input.Length && _input[Position] == octet;

    public readonly bool IsAtEnd => Position == _input.Length;

    public bool TakeWord(out ImapString word)
    {
        var length = _input[Position..].IndexOfAny(WordEnds);
        word = new ImapString(Position, Math.Max(length, 0), false);
        if (length < 0)
        {
            return Fail(ParseStatus.NeedMoreData);
        }
        Position += length;
        return length > 0 || Fail(ParseStatus.Invalid);
    }

    /// <summary>astring = 1*ASTRING-CHAR / string</summary>
    public bool TakeAString(out ImapString value)
    {
        if (NextIs((byte)'"') || NextIs((byte)'{'))
        {
            return TakeString(out value);
        }
        return TakeWord(out value);
    }

    /// <summary>string = quoted / literal</summary>
    public bool TakeString(out ImapString value)
    {
        value = default;
        return NextIs((byte)'{') ? TakeLiteral(out value) : TakeOctet((byte)'"') && TakeQuoted(out value);
    }

    private bool TakeQuoted(out ImapString value)
    {
        var start = Position;
        value = default;
        while (Position < _input.Length)
        {
            switch (_input[Position])
            {
                case (byte)'"':
                    value = new ImapString(start, Position - start, true);
                    Position++;
                    return true;
                case 0 or (byte)'\r' or (byte)'\n':
                    return Fail(ParseStatus.Invalid);
                case (byte)'\\':
                    if (Position + 1 < _input.Length && _input[Position + 1] is not ((byte)'"' or (byte)'\\'))
                    {
                        return Fail(ParseStatus.Invalid);
                    }
                    Position += 2;
                    break;
                default:
                    Position++;
                    break;
            }
        }
        Position = _input.Length;
        return Fail(ParseStatus.NeedMoreData);
    }

    // literal = "{" number64 ["+"] "}" CRLF *CHAR8 (RFC 9051 §9, RFC 7888)
    private bool TakeLiteral(out ImapString value)
    {
        value = default;
        var text = _input[(Position + 1)..];
        var digits = text.IndexOfAnyExcept(Digits);
        if (digits < 0)
        {
            return Fail(text.Length > MaxTagOctets ? ParseStatus.TooLong : ParseStatus.NeedMoreData);
        }
        var number = text[..digits];
        Position += 1 + digits;
        var isSynchronising = !NextIs((byte)'+');
        Position += isSynchronising ? 0 : 1;
        if (digits == 0)
        {
            return Fail(ParseStatus.Invalid);
        }
        if (!TakeOctet((byte)'}') || !TakeLineEnd())
        {
            return false;
        }
        return TrySize(number, out var size)
            ? TakeLiteralOctets(size, isSynchronising, out value)
            : Fail(ParseStatus.TooLong);
    }

    private bool TakeLiteralOctets(int size, bool isSynchronising, out ImapString value)
    {
        value = new ImapString(Position, size, false);
        LiteralOctets += Math.Min(size, _input.Length - Position);
        if (LiteralOctets > 2 * maxLiteralOctets)
        {
            return Fail(ParseStatus.TooLong);
        }
        if (_input.Length - Position < size || (size == 0 && IsAtEnd))
        {
            var waits = isSynchronising && IsAtEnd;
            return Fail(waits ? ParseStatus.NeedLiteral : ParseStatus.NeedMoreData);
        }
        // RFC 9051 §9: CHAR8 is any octet but NUL.
        var holdsNul = _input.Slice(Position, size).Contains((byte)0);
        Position += size;
        return !holdsNul || Fail(ParseStatus.Invalid);
    }

    private readonly bool TrySize(ReadOnlySpan<byte> digits, out int size)
    {
        size = 0;
        foreach (var digit in digits)
        {
            size = (size * 10) + (digit - '0');
            if (size > maxLiteralOctets)
            {
                return false;
            }
        }
        return true;
    }

    private bool Fail(ParseStatus status)
    {
        Status = status;
        return false;
    }
}
