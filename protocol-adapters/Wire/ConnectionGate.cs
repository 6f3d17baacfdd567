using System.Net;
using System.Net.Sockets;

namespace Gateway.ProtocolAdapters.Wire;

/// <summary>
/// Counts the connections of one listener that have not signed in, per address and in all. In all, the oldest makes room for the newest: a flood can
/// then slow nobody who signs in at once.
/// </summary>
internal sealed class ConnectionGate(int maxUnauthenticated, int maxPerAddress)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Waiting> _oldestFirst = [];
    private readonly Dictionary<IPAddress, int> _perAddress = [];

    /// <summary>Takes a slot; null: this address has too many. Whoever is handed back in <paramref name="evicted"/> must be cut.</summary>
    public Action? TryEnter(IPAddress address, MailConnection connection, out MailConnection? evicted)
    {
        evicted = null;
        var key = Network(address);
        lock (_lock)
        {
            var count = _perAddress.GetValueOrDefault(key);
            if (count >= maxPerAddress)
            {
                return null;
            }
            if (_oldestFirst.Count >= maxUnauthenticated)
            {
                evicted = _oldestFirst.First!.Value.Connection;
                Remove(_oldestFirst.First);
                count = _perAddress.GetValueOrDefault(key);
            }
            _perAddress[key] = count + 1;
            var node = _oldestFirst.AddLast(new Waiting(key, connection));
            return () => Leave(node);
        }
    }

    private void Leave(LinkedListNode<Waiting> node)
    {
        lock (_lock)
        {
            if (node.List is not null)
            {
                Remove(node);
            }
        }
    }

    private void Remove(LinkedListNode<Waiting> node)
    {
        _oldestFirst.Remove(node);
        if (--_perAddress[node.Value.Key] == 0)
        {
            _perAddress.Remove(node.Value.Key);
        }
    }

    // One household or server has a /64 at least, so its addresses count as one.
    private static IPAddress Network(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }
        var octets = address.GetAddressBytes();
        octets.AsSpan(8).Clear();
        return new IPAddress(octets);
    }

    private readonly record struct Waiting(IPAddress Key, MailConnection Connection);
}
