using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Gateway.Login;

/// <summary>
/// A network that attempts come from: /32 and /24 of IPv4, /64 and /48 of IPv6. A home or a server gets at least a /64, so single
/// IPv6 addresses say nothing.
/// </summary>
internal readonly record struct SourcePrefix(ulong High, ulong Low, int Bits)
{
    /// <summary>One customer: an IPv4 address or an IPv6 /64.</summary>
    public static SourcePrefix Narrow(IPAddress address) => Of(address, 32, 64);

    /// <summary>One site: an IPv4 /24 or an IPv6 /48.</summary>
    public static SourcePrefix Wide(IPAddress address) => Of(address, 24, 48);

    private static SourcePrefix Of(IPAddress address, int bits4, int bits6)
    {
        Span<byte> octets = stackalloc byte[16];
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        address.TryWriteBytes(octets, out _);

        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            var value = BinaryPrimitives.ReadUInt32BigEndian(octets);
            // The bits tell an IPv4 network from an IPv6 one with the same number.
            return new SourcePrefix(0, value & (uint.MaxValue << (32 - bits4)), bits4);
        }

        return new SourcePrefix(BinaryPrimitives.ReadUInt64BigEndian(octets) & (ulong.MaxValue << (64 - bits6)), 0, bits6);
    }
}
