namespace Gateway.ProtocolAdapters.ActiveSync;

/// <summary>
/// Looks at an ActiveSync answer while it passes, octet by octet and without keeping it: does it tell the device of success, or of
/// something that an outage behind the backend can have made up? Total and bounded ([MS-ASWBXML] §2.1.2).
/// </summary>
internal sealed class AnswerWatch
{
    private const byte SwitchPage = 0x00;
    private const byte EndTag = 0x01;
    private const byte InlineString = 0x03;
    private const byte Opaque = 0xC3;
    private const byte HasAttributes = 0x80;
    private const byte HasContent = 0x40;
    private const int FirstToken = 0x05;
    private const int MaxOpaque = 0x0FFF_FFFF;

    // [MS-ASWBXML] §2.1.2.1, page and token: AirSync is page 0, Move 5, GetItemEstimate 6, FolderHierarchy 7, Ping 13.
    private const int DeleteItem = 0x0009;
    private const int SoftDeleteItem = 0x0021;

    private readonly byte[] _word = new byte[2];
    private Part _part = Part.Version;
    private int _page;
    private int _field;
    private int _depth;
    private int _wordLength;
    private int _number;
    private int _numberOctets;

    private enum Part
    {
        Version,
        PublicId,
        Charset,
        Table,
        Content,
        Page,
        String,
        OpaqueLength,
        Opaque,
        After,
        Malformed,
    }

    /// <summary>Whether anything came.</summary>
    public bool IsEmpty => _part is Part.Version;

    /// <summary>Whether the document is complete and well formed so far as it was looked at.</summary>
    public bool IsComplete => _part is Part.After;

    /// <summary>
    /// A deletion, a status other than success, or no document: an outage can have said it. Once true it stays so.
    /// </summary>
    public bool IsDoubtful { get; private set; }

    /// <summary>Looks at the next octets.</summary>
    public void Take(ReadOnlySpan<byte> octets)
    {
        while (!octets.IsEmpty && _part is not Part.Malformed)
        {
            switch (_part)
            {
                case Part.String:
                    TakeString(ref octets);
                    break;
                case Part.Opaque:
                    Skip(ref octets);
                    break;
                default:
                    TakeOctet(octets[0]);
                    octets = octets[1..];
                    break;
            }
        }
    }

    private void TakeOctet(byte octet)
    {
        switch (_part)
        {
            case Part.Version:
                Go(octet is 0x01 or 0x02 or 0x03, Part.PublicId);
                break;
            case Part.PublicId when TakeNumber(octet):
                Go(true, Part.Charset);
                break;
            case Part.Charset when TakeNumber(octet):
                Go(_number == 0x6A, Part.Table);
                break;
            case Part.Table when TakeNumber(octet):
                Go(_number == 0, Part.Content);
                break;
            case Part.OpaqueLength when TakeNumber(octet):
                Go(_number <= MaxOpaque, _number == 0 ? Part.Content : Part.Opaque);
                break;
            case Part.Page:
                _page = octet;
                _part = Part.Content;
                break;
            case Part.Content:
                TakeToken(octet);
                break;
            case Part.After:
                Go(false, Part.Malformed);
                break;
        }
    }

    private void TakeToken(byte octet)
    {
        switch (octet)
        {
            case SwitchPage:
                _part = Part.Page;
                break;
            case EndTag:
                Close();
                break;
            case InlineString when _depth > 0:
                (_part, _wordLength) = (Part.String, 0);
                break;
            case Opaque when _depth > 0:
                Go(true, Part.OpaqueLength);
                break;
            default:
                Open(octet);
                break;
        }
    }

    private void Open(byte octet)
    {
        var token = octet & ~(HasContent | HasAttributes);
        if ((octet & HasAttributes) != 0 || token < FirstToken || _depth == WbxmlReader.MaxDepth)
        {
            Go(false, Part.Malformed);
            return;
        }

        _field = Key(_page, token);
        IsDoubtful |= _field is DeleteItem or SoftDeleteItem;
        _depth++;
        if ((octet & HasContent) == 0)
        {
            Close();
        }
    }

    private void Close()
    {
        (_field, _depth) = (0, _depth - 1);
        Go(_depth >= 0, _depth == 0 ? Part.After : Part.Content);
    }

    private void TakeString(ref ReadOnlySpan<byte> octets)
    {
        var end = octets.IndexOf((byte)0);
        var piece = end < 0 ? octets : octets[..end];
        // A status is a short number: what is longer is none, and only its length counts.
        piece[..Math.Min(piece.Length, Math.Max(0, _word.Length - _wordLength))].CopyTo(_word.AsSpan(Math.Min(_wordLength, _word.Length)));
        _wordLength = Math.Min(_wordLength + piece.Length, _word.Length + 1);
        octets = octets[(end < 0 ? octets.Length : end + 1)..];
        if (end >= 0)
        {
            IsDoubtful |= !IsGood(_field, _wordLength == 1 ? _word[0] : (byte)0);
            _part = Part.Content;
        }
    }

    private void Skip(ref ReadOnlySpan<byte> octets)
    {
        var skipped = Math.Min(_number, octets.Length);
        octets = octets[skipped..];
        _number -= skipped;
        _part = _number == 0 ? Part.Content : Part.Opaque;
    }

    // mb_u_int32: seven bits an octet, the highest first. True at its last octet.
    private bool TakeNumber(byte octet)
    {
        _number = (_numberOctets == 0 ? 0 : _number << 7) | (octet & 0x7F);
        if ((octet & 0x80) == 0)
        {
            _numberOctets = 0;
            return true;
        }

        Go(++_numberOctets < 4, _part);
        return false;
    }

    private void Go(bool isGood, Part next)
    {
        _part = isGood ? next : Part.Malformed;
        IsDoubtful |= !isGood;
    }

    private static int Key(int page, int token) => (page << 8) | token;

    private static bool IsGood(int field, byte status) => field switch
    {
        0x000E or 0x060E or 0x070C => status == '1',
        0x050B => status == '3',
        0x0D07 => status is (byte)'1' or (byte)'2',
        _ => true,
    };
}
