using System.Buffers.Binary;
using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.ProtocolAdapters.Wire;

/// <summary>
/// PROXY protocol, versions 1 and 2, as HAProxy's proxy-protocol.txt says. Parsers are pure: both forms begin with at least
/// <see cref="OpeningOctets"/> octets, which tell them apart.
/// </summary>
public static class ProxyProtocol
{
    /// <summary>Enough to tell the versions apart, and no more than the shortest header has.</summary>
    public const int OpeningOctets = 12;

    /// <summary>Longest line of version 1, with its CRLF (§2.1).</summary>
    public const int MaxVersion1Octets = 107;

    /// <summary>Longest rest of version 2 that is taken: addresses and a page of TLVs.</summary>
    public const int MaxVersion2Rest = 4_096;

    /// <summary>The fixed part of version 2.</summary>
    public const int Version2FixedOctets = 16;

    private const byte Version2Local = 0x20;
    private const byte Version2Proxy = 0x21;
    private const byte TcpOverIPv4 = 0x11;
    private const byte TcpOverIPv6 = 0x21;

    private static ReadOnlySpan<byte> Version2Signature => "\r\n\r\n\0\r\nQUIT\n"u8;

    /// <summary>Whether a version 2 header begins here.</summary>
    public static bool IsVersion2(ReadOnlySpan<byte> opening) => opening.StartsWith(Version2Signature);

    /// <summary>Octets that follow the fixed part of version 2; -1: over the limit.</summary>
    public static int Version2Rest(ReadOnlySpan<byte> fixedPart)
    {
        var rest = BinaryPrimitives.ReadUInt16BigEndian(fixedPart[14..]);
        return rest > MaxVersion2Rest ? -1 : rest;
    }

    /// <summary>Reads a whole version 2 header. False: not one that we take.</summary>
    public static bool TryParseVersion2(ReadOnlySpan<byte> header, out ProxyHeader result)
    {
        result = ProxyHeader.Local;
        if (header.Length < Version2FixedOctets || !IsVersion2(header))
        {
            return false;
        }
        var rest = header[Version2FixedOctets..];
        if (rest.Length != BinaryPrimitives.ReadUInt16BigEndian(header[14..]))
        {
            return false;
        }
        if (header[12] == Version2Local)
        {
            return true;
        }
        var octets = header[13] switch { TcpOverIPv4 => 4, TcpOverIPv6 => 16, _ => 0 };
        if (header[12] != Version2Proxy || octets == 0 || rest.Length < (2 * octets) + 4)
        {
            return false;
        }
        var ports = rest[(2 * octets)..];
        result = new ProxyHeader(
            Endpoint(new IPAddress(rest[..octets]), BinaryPrimitives.ReadUInt16BigEndian(ports)),
            Endpoint(new IPAddress(rest[octets..(2 * octets)]), BinaryPrimitives.ReadUInt16BigEndian(ports[2..])));
        return true;
    }

    /// <summary>Reads a whole version 1 line with its CRLF. False: not one that we take.</summary>
    public static bool TryParseVersion1(ReadOnlySpan<byte> line, out ProxyHeader result)
    {
        result = ProxyHeader.Local;
        if (line.Length > MaxVersion1Octets || !line.StartsWith("PROXY "u8) || !line.EndsWith("\r\n"u8) || !Ascii.IsValid(line))
        {
            return false;
        }
        var words = Encoding.ASCII.GetString(line[6..^2]).Split(' ');
        if (words[0] == "UNKNOWN")
        {
            return true;
        }
        var family = words[0] switch
        {
            "TCP4" => AddressFamily.InterNetwork,
            "TCP6" => AddressFamily.InterNetworkV6,
            _ => AddressFamily.Unspecified,
        };
        if (words.Length != 5 || !TryEndpoint(words[1], words[3], family, out var source)
            || !TryEndpoint(words[2], words[4], family, out var destination))
        {
            return false;
        }
        result = new ProxyHeader(source, destination);
        return true;
    }

    /// <summary>A header of that version, 1 or 2.</summary>
    public static byte[] Write(int version, IPEndPoint source, IPEndPoint destination) =>
        version == 1 ? WriteVersion1(source, destination) : WriteVersion2(source, destination);

    /// <summary>A version 1 line that tells a backend who the client is.</summary>
    public static byte[] WriteVersion1(IPEndPoint source, IPEndPoint destination)
    {
        var both4 = source.AddressFamily == AddressFamily.InterNetwork && destination.AddressFamily == AddressFamily.InterNetwork;
        return Encoding.ASCII.GetBytes(
            $"PROXY {(both4 ? "TCP4" : "TCP6")} {Plain(source.Address, both4)} {Plain(destination.Address, both4)} {source.Port} {destination.Port}\r\n");
    }

    /// <summary>A version 2 header that tells a backend who the client is.</summary>
    public static byte[] WriteVersion2(IPEndPoint source, IPEndPoint destination)
    {
        var both4 = source.AddressFamily == AddressFamily.InterNetwork && destination.AddressFamily == AddressFamily.InterNetwork;
        var octets = both4 ? 4 : 16;
        var header = new byte[Version2FixedOctets + (2 * octets) + 4];
        Version2Signature.CopyTo(header);
        header[12] = Version2Proxy;
        header[13] = both4 ? TcpOverIPv4 : TcpOverIPv6;
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(14), (ushort)((2 * octets) + 4));
        var rest = header.AsSpan(Version2FixedOctets);
        Family(source.Address, both4).TryWriteBytes(rest, out _);
        Family(destination.Address, both4).TryWriteBytes(rest[octets..], out _);
        BinaryPrimitives.WriteUInt16BigEndian(rest[(2 * octets)..], (ushort)source.Port);
        BinaryPrimitives.WriteUInt16BigEndian(rest[((2 * octets) + 2)..], (ushort)destination.Port);
        return header;
    }

    // A zone names one of our interfaces and means nothing to the backend.
    private static IPAddress Plain(IPAddress address, bool both4) => new(Family(address, both4).GetAddressBytes());

    private static IPAddress Family(IPAddress address, bool both4) => both4 ? address : address.MapToIPv6();

    private static IPEndPoint Endpoint(IPAddress address, int port) =>
        new(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, port);

    private static bool TryEndpoint(string address, string port, AddressFamily family, out IPEndPoint? endpoint)
    {
        endpoint = null;
        // A zone or brackets have no place here, and the general parser would take them; it would take 127.1 too.
        var plain = !address.AsSpan().ContainsAny('%', '[', ']')
            && (family == AddressFamily.InterNetworkV6 || address.AsSpan().Count('.') == 3);
        var digits = Encoding.ASCII.GetBytes(port);
        if (!plain || !IPAddress.TryParse(address, out var parsed) || parsed.AddressFamily != family
            || digits.Length is 0 or > 5 || !Utf8Parser.TryParse(digits, out ushort number, out var used) || used != digits.Length)
        {
            return false;
        }
        endpoint = Endpoint(parsed, number);
        return true;
    }
}
