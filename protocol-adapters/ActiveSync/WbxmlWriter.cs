using System.Text;

namespace Gateway.ProtocolAdapters.ActiveSync;

/// <summary>Writes small WBXML 1.3 documents as ActiveSync reads them ([MS-ASWBXML] §2.1.2): tags of one code page, inline strings.</summary>
internal sealed class WbxmlWriter
{
    private const byte SwitchPage = 0x00;
    private const byte EndTag = 0x01;
    private const byte InlineString = 0x03;
    private const byte HasContent = 0x40;

    // Version 1.3, public identifier 1 (unknown), UTF-8, no string table.
    private readonly List<byte> _octets = [0x03, 0x01, 0x6A, 0x00];
    private int _depth;

    /// <summary>Starts on a code page; every document begins on page 0.</summary>
    public WbxmlWriter(int page)
    {
        if (page != 0)
        {
            _octets.AddRange([SwitchPage, (byte)page]);
        }
    }

    /// <summary>Opens a tag that holds others.</summary>
    public WbxmlWriter Open(int token)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(_depth, WbxmlReader.MaxDepth);
        _depth++;
        _octets.Add((byte)(token | HasContent));
        return this;
    }

    /// <summary>Closes the last open tag.</summary>
    public WbxmlWriter Close()
    {
        ArgumentOutOfRangeException.ThrowIfZero(_depth);
        _depth--;
        _octets.Add(EndTag);
        return this;
    }

    /// <summary>A tag without content.</summary>
    public WbxmlWriter Empty(int token)
    {
        _octets.Add((byte)token);
        return this;
    }

    /// <summary>A tag with text, which must hold no NUL.</summary>
    public WbxmlWriter Text(int token, string text)
    {
        Open(token);
        _octets.Add(InlineString);
        _octets.AddRange(Encoding.UTF8.GetBytes(text.Contains('\0', StringComparison.Ordinal) ? "" : text));
        _octets.Add(0);
        return Close();
    }

    /// <summary>The document; every tag must be closed.</summary>
    public byte[] ToArray() => _depth == 0 ? [.. _octets] : throw new InvalidOperationException("A tag is still open.");
}
