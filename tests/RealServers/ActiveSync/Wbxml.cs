using System.Text;
using System.Xml.Linq;

namespace Gateway.RealServers.ActiveSync;

/// <summary>
/// WBXML 1.3 as ActiveSync uses it ([MS-ASWBXML]): tags from code pages, inline strings, opaque octets. Namespaces name the
/// pages; opaque octets stand as CDATA, in UTF-8.
/// </summary>
internal static class Wbxml
{
    private const byte SwitchPage = 0x00;
    private const byte End = 0x01;
    private const byte InlineString = 0x03;
    private const byte Opaque = 0xC3;
    private const byte HasContent = 0x40;
    private const byte TokenBits = 0x3F;

    // Version 1.3, public identifier 1 (unknown), UTF-8, no string table.
    private static readonly byte[] Header = [0x03, 0x01, 0x6A, 0x00];

    public static byte[] Encode(XElement root)
    {
        using var output = new MemoryStream();
        output.Write(Header);
        var page = 0;
        Write(output, root, ref page);
        return output.ToArray();
    }

    /// <summary>The document; null for the empty body that stands for "nothing to say".</summary>
    public static XElement? Decode(byte[] octets)
    {
        if (octets.Length == 0)
        {
            return null;
        }

        if (!octets.AsSpan().StartsWith(Header))
        {
            throw new InvalidDataException("no WBXML: " + Encoding.UTF8.GetString(octets.AsSpan(0, Math.Min(octets.Length, 200))));
        }

        return Read(octets.AsSpan(Header.Length));
    }

    private static void Write(MemoryStream output, XElement element, ref int page)
    {
        var (ownPage, token) = WbxmlCodePages.Find(element.Name);
        if (ownPage != page)
        {
            output.Write([SwitchPage, (byte)ownPage]);
            page = ownPage;
        }

        if (element.IsEmpty)
        {
            output.WriteByte((byte)token);
            return;
        }

        output.WriteByte((byte)(token | HasContent));
        foreach (var node in element.Nodes())
        {
            WriteNode(output, node, ref page);
        }

        output.WriteByte(End);
    }

    private static void WriteNode(MemoryStream output, XNode node, ref int page)
    {
        switch (node)
        {
            case XElement child:
                Write(output, child, ref page);
                break;
            case XCData data:
                var octets = Encoding.UTF8.GetBytes(data.Value);
                output.WriteByte(Opaque);
                WriteLength(output, octets.Length);
                output.Write(octets);
                break;
            case XText text:
                output.WriteByte(InlineString);
                output.Write(Encoding.UTF8.GetBytes(text.Value));
                output.WriteByte(0);
                break;
        }
    }

    private static void WriteLength(MemoryStream output, int length)
    {
        for (var shift = 28; shift > 0; shift -= 7)
        {
            if (length >> shift != 0)
            {
                output.WriteByte((byte)(0x80 | ((length >> shift) & 0x7F)));
            }
        }

        output.WriteByte((byte)(length & 0x7F));
    }

    private static XElement Read(ReadOnlySpan<byte> input)
    {
        var open = new Stack<XElement>();
        var holder = new XElement("holder");
        open.Push(holder);
        var page = 0;
        for (var at = 0; at < input.Length;)
        {
            var octet = input[at++];
            switch (octet)
            {
                case SwitchPage:
                    page = input[at++];
                    break;
                case End:
                    open.Pop();
                    break;
                case InlineString:
                    var length = input[at..].IndexOf((byte)0);
                    open.Peek().Add(new XText(Text(input.Slice(at, length))));
                    at += length + 1;
                    break;
                case Opaque:
                    var count = ReadLength(input, ref at);
                    open.Peek().Add(new XText(Text(input.Slice(at, count))));
                    at += count;
                    break;
                default:
                    var element = new XElement(WbxmlCodePages.Name(page, octet & TokenBits));
                    open.Peek().Add(element);
                    if ((octet & HasContent) != 0)
                    {
                        open.Push(element);
                    }

                    break;
            }
        }

        return holder.Elements().Single();
    }

    private static int ReadLength(ReadOnlySpan<byte> input, ref int at)
    {
        var length = 0;
        byte octet;
        do
        {
            octet = input[at++];
            length = (length << 7) | (octet & 0x7F);
        }
        while ((octet & 0x80) != 0);

        return length;
    }

    // Mail subjects may hold control characters that no XML text can.
    private static string Text(ReadOnlySpan<byte> octets) =>
        string.Concat(Encoding.UTF8.GetString(octets).Where(character => character >= ' ' || character is '\r' or '\n' or '\t'));
}
