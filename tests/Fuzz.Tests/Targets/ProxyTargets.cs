using System.Net;
using System.Text;
using Gateway.ProtocolAdapters.Wire;

namespace Gateway.Fuzz.Tests.Targets;

/// <summary>PROXY headers, read and written.</summary>
internal static class ProxyTargets
{
    public static FuzzTarget[] All { get; } =
    [
        new("PROXY v1",
            ["PROXY TCP4 203.0.113.7 198.51.100.1 4321 993\r\n", "PROXY TCP6 2001:db8::7 ::1 1 2\r\n", "PROXY UNKNOWN\r\n", "PROXY UNKNOWN x\r\n", "PROXY TCP6 ::ffff:1.2.3.4 ::1 0 65535\r\n"],
            LookAtVersion1),
        new("PROXY v2",
            ["\r\n\r\n\0\r\nQUIT\n!\u0011\0\u000c\u007f\0\0\u0001\u007f\0\0\u0001\u0010\0\u0020\0", "\r\n\r\n\0\r\nQUIT\n \0\0\0", "\r\n\r\n\0\r\nQUIT\n!1\0\0"],
            LookAtVersion2),
        new("PROXY v2 as written", ["0123456789abcdef0123456789abcdefpq", "\u007f\0\0\u0001"], LookAtWritten),
    ];

    private static int LookAtVersion1(FuzzInput input)
    {
        if (!ProxyProtocol.TryParseVersion1(input.Octets, out var header))
        {
            return 0;
        }

        Must.Hold(input.Octets.Length <= ProxyProtocol.MaxVersion1Octets, "a line has at most 107 octets");
        return 1 + KindOf(header);
    }

    private static int LookAtVersion2(FuzzInput input)
    {
        if (input.Octets.Length >= ProxyProtocol.Version2FixedOctets)
        {
            Must.Hold(ProxyProtocol.Version2Rest(input.Octets) is >= -1 and <= ProxyProtocol.MaxVersion2Rest, "a rest is bounded");
        }
        return ProxyProtocol.TryParseVersion2(input.Octets, out var header) ? 1 + KindOf(header) : 0;
    }

    private static int KindOf(ProxyHeader header)
    {
        Must.Hold(header.Source is null == header.Destination is null, "both ends are told, or none");
        Must.Hold(header.Source?.Address.IsIPv4MappedToIPv6 is not true, "an address has one form");
        // What can be written again says the same.
        if (header.Source is { } source && header.Destination is { } destination)
        {
            Must.Hold(ProxyProtocol.TryParseVersion2(ProxyProtocol.WriteVersion2(source, destination), out var again) && again == header, "written again it says the same");
            Must.Hold(source.AddressFamily != destination.AddressFamily || IsSameAsLine(header, source, destination), "as a line it says the same");
        }
        return header.Source is null ? 0 : (int)header.Source.AddressFamily;
    }

    private static bool IsSameAsLine(ProxyHeader header, IPEndPoint source, IPEndPoint destination)
    {
        var family = source.AddressFamily is System.Net.Sockets.AddressFamily.InterNetwork ? "TCP4" : "TCP6";
        var line = Encoding.ASCII.GetBytes($"PROXY {family} {source.Address} {destination.Address} {source.Port} {destination.Port}\r\n");
        return ProxyProtocol.TryParseVersion1(line, out var again) && again == header;
    }

    private static int LookAtWritten(FuzzInput input)
    {
        byte[] octets = [.. input.Octets, .. new byte[36]];
        var width = input.Dice.Next(2) == 0 ? 4 : 16;
        var source = new IPEndPoint(Plain(octets.AsSpan(0, width)), (octets[32] << 8) | octets[33]);
        var destination = new IPEndPoint(Plain(octets.AsSpan(16, input.Dice.Next(2) == 0 ? 4 : 16)), (octets[34] << 8) | octets[35]);

        var written = ProxyProtocol.WriteVersion2(source, destination);

        Must.Hold(ProxyProtocol.TryParseVersion2(written, out var read) && source.Equals(read.Source) && destination.Equals(read.Destination), "it is read as it was written");
        Must.Hold(!ProxyProtocol.TryParseVersion2(written.AsSpan(0, input.Dice.Next(written.Length)), out _), "a part of a header is none");
        return written.Length;
    }

    private static IPAddress Plain(ReadOnlySpan<byte> octets)
    {
        var address = new IPAddress(octets);
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }
}
