using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Gateway.RealServers;

/// <summary>
/// Hands out loopback ports that nobody listens on. They lie below the range that outgoing connections use, and each is
/// handed out once per process, so that a port stays free between being chosen and being bound.
/// </summary>
public static class FreePort
{
    private const int Lowest = 12000;
    private const int End = 32000;
    private static readonly ConcurrentDictionary<int, bool> Taken = new();

    public static int Next()
    {
        while (true)
        {
            var port = RandomNumberGenerator.GetInt32(Lowest, End);
            if (Taken.TryAdd(port, true) && IsFree(port))
            {
                return port;
            }
        }
    }

    private static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
