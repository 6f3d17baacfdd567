namespace Gateway.ProtocolAdapters.ActiveSync;

/// <summary>What a <see cref="WbxmlReader"/> stands on.</summary>
internal enum WbxmlNode
{
    /// <summary>The document is over, well formed.</summary>
    End,

    /// <summary>A tag; <see cref="WbxmlReader.Page"/> and <see cref="WbxmlReader.Token"/> tell which.</summary>
    Tag,

    /// <summary>Text or opaque octets inside the last open tag.</summary>
    Text,

    /// <summary>The last open tag is closed.</summary>
    Close,

    /// <summary>No WBXML, cut short, or a form that ActiveSync does not use.</summary>
    Malformed,
}

/// <summary>
/// Reads WBXML 1.3 as ActiveSync writes it ([MS-ASWBXML] §2.1.2): code pages, inline strings, opaque octets, no attributes, no
/// string references. Total and bounded: it looks at every octet once and nests no deeper than <see cref="MaxDepth"/>.
/// </summary>
internal ref struct WbxmlReader
{
    /// <summary>Deepest nesting taken; real documents stay below 12.</summary>
    public const int MaxDepth = 32;

    private const byte SwitchPage = 0x00;
    private const byte EndTag = 0x01;
    private const byte InlineString = 0x03;
    private const byte Opaque = 0xC3;
    private const byte HasAttributes = 0x80;
    private const byte HasContent = 0x40;
    private const int FirstToken = 0x05;
    private const int MaxLength = 0x0FFF_FFFF;

    private ReadOnlySpan<byte> _rest;
    private bool _begun;
    private bool _rooted;
    private bool _isEmptyTag;

    /// <summary>Starts before the header of <paramref name="document"/>.</summary>
    public WbxmlReader(ReadOnlySpan<byte> document) => _rest = document;

    /// <summary>The code page of the last tag.</summary>
    public int Page { get; private set; }

    /// <summary>The last tag's token, 0x05 to 0x3F.</summary>
    public int Token { get; private set; }

    /// <summary>How many tags are open, the last one included.</summary>
    public int Depth { get; private set; }

    /// <summary>The octets of the last text; text is UTF-8.</summary>
    public ReadOnlySpan<byte> Text { get; private set; }

    /// <summary>Goes to the next node. After <see cref="WbxmlNode.End"/> or <see cref="WbxmlNode.Malformed"/> there is none.</summary>
    public WbxmlNode Read()
    {
        if (!_begun && !TryReadHeader())
        {
            return WbxmlNode.Malformed;
        }

        if (_isEmptyTag)
        {
            _isEmptyTag = false;
            return Close();
        }

        while (!_rest.IsEmpty)
        {
            var octet = _rest[0];
            _rest = _rest[1..];
            if (octet != SwitchPage)
            {
                return Read(octet);
            }

            if (_rest.IsEmpty)
            {
                return WbxmlNode.Malformed;
            }

            Page = _rest[0];
            _rest = _rest[1..];
        }

        return _rooted && Depth == 0 ? WbxmlNode.End : WbxmlNode.Malformed;
    }

    private WbxmlNode Read(byte octet) => octet switch
    {
        EndTag => Close(),
        InlineString when Depth > 0 => ReadString(),
        Opaque when Depth > 0 => ReadOpaque(),
        _ when (octet & HasAttributes) == 0 && (octet & ~HasContent) >= FirstToken => Open(octet),
        _ => WbxmlNode.Malformed,
    };

    private WbxmlNode Open(byte octet)
    {
        // One root element, and nothing behind it.
        if (Depth == MaxDepth || (Depth == 0 && _rooted))
        {
            return WbxmlNode.Malformed;
        }

        _rooted = true;
        Token = octet & ~HasContent;
        _isEmptyTag = (octet & HasContent) == 0;
        Depth++;
        return WbxmlNode.Tag;
    }

    private WbxmlNode Close()
    {
        if (Depth == 0)
        {
            return WbxmlNode.Malformed;
        }

        Depth--;
        return WbxmlNode.Close;
    }

    private WbxmlNode ReadString()
    {
        var length = _rest.IndexOf((byte)0);
        if (length < 0)
        {
            return WbxmlNode.Malformed;
        }

        Text = _rest[..length];
        _rest = _rest[(length + 1)..];
        return WbxmlNode.Text;
    }

    private WbxmlNode ReadOpaque()
    {
        if (!TryReadLength(out var length) || length > _rest.Length)
        {
            return WbxmlNode.Malformed;
        }

        Text = _rest[..length];
        _rest = _rest[length..];
        return WbxmlNode.Text;
    }

    // version, public identifier, character set (UTF-8), length of the string table (none).
    private bool TryReadHeader()
    {
        _begun = true;
        if (_rest.IsEmpty || _rest[0] is not (0x01 or 0x02 or 0x03))
        {
            return false;
        }

        _rest = _rest[1..];
        return TryReadLength(out _) && TryReadLength(out var charset) && charset is 0x6A && TryReadLength(out var table) && table == 0;
    }

    // mb_u_int32: seven bits an octet, the highest first.
    private bool TryReadLength(out int length)
    {
        length = 0;
        for (var octets = 0; octets < 4 && octets < _rest.Length; octets++)
        {
            length = (length << 7) | (_rest[octets] & 0x7F);
            if ((_rest[octets] & 0x80) == 0)
            {
                _rest = _rest[(octets + 1)..];
                return length <= MaxLength;
            }
        }

        return false;
    }
}
