using System.Net;
using System.Net.Sockets;

namespace Gateway.ProtocolAdapters.Http;

/// <summary>Connections per address on which nobody has signed in.</summary>
internal sealed class HttpConnectionCount(int maxPerAddress)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, int> _perAddress = [];

    /// <summary>Addresses that hold some.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _perAddress.Count;
            }
        }
    }

    /// <summary>A place until it is disposed or somebody signs in; null: this address has too many.</summary>
    public HttpConnectionPlace? TryEnter(IPAddress address)
    {
        var key = Network(address);
        lock (_lock)
        {
            var count = _perAddress.GetValueOrDefault(key);
            if (count >= maxPerAddress)
            {
                return null;
            }

            _perAddress[key] = count + 1;
            return new HttpConnectionPlace(this, key);
        }
    }

    /// <summary>One less.</summary>
    public void Leave(IPAddress key)
    {
        lock (_lock)
        {
            if (--_perAddress[key] == 0)
            {
                _perAddress.Remove(key);
            }
        }
    }

    // One household or server has a /64 at least, so its addresses count as one.
    private static IPAddress Network(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6 || address.AddressFamily is not AddressFamily.InterNetworkV6)
        {
            return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        }

        var octets = address.GetAddressBytes();
        octets.AsSpan(8).Clear();
        return new IPAddress(octets);
    }
}
