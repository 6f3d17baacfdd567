using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.RealServers;

/// <summary>Questions that tell whether a server is up; each is one short connection to loopback.</summary>
public static class Probe
{
    /// <summary>Something accepts connections there.</summary>
    public static async Task<bool> AcceptsAsync(int port, CancellationToken token)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port, token);
        return true;
    }

    /// <summary>The first bytes sent, after <paramref name="say"/> if there is something to say, begin with the given text.</summary>
    public static async Task<bool> AnswersAsync(int port, string expected, string say, CancellationToken token)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port, token);
        await socket.SendAsync(Encoding.ASCII.GetBytes(say), token);
        var buffer = new byte[512];
        var count = await socket.ReceiveAsync(buffer, token);
        return Encoding.ASCII.GetString(buffer, 0, count).StartsWith(expected, StringComparison.Ordinal);
    }
}
