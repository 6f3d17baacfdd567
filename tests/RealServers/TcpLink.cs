using System.Net;
using System.Net.Sockets;

namespace Gateway.RealServers;

/// <summary>
/// The cable between a client and a server on loopback. While it is cut, connections stay open and nothing passes, as when a network drops
/// packets: nobody is told. Connections that were open when it is mended are dropped, as a firewall that lost its table does.
/// </summary>
public sealed class TcpLink : IAsyncDisposable
{
    private readonly Socket _listening = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly int _target;
    private readonly HashSet<Socket> _open = [];
    private volatile bool _passesForth = true;
    private volatile bool _passesBack = true;

    private TcpLink(int target)
    {
        _target = target;
        _listening.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listening.Listen();
    }

    /// <summary>Where the client connects.</summary>
    public int Port => ((IPEndPoint)_listening.LocalEndPoint!).Port;

    /// <summary>A whole cable to the port.</summary>
    public static TcpLink To(int port)
    {
        var link = new TcpLink(port);
        _ = link.AcceptAsync();
        return link;
    }

    /// <summary>From now on nothing passes to the server; nor from it, unless <paramref name="oneWay"/>.</summary>
    public void Cut(bool oneWay = false) => (_passesForth, _passesBack) = (false, oneWay);

    /// <summary>New connections pass again.</summary>
    public void Mend()
    {
        List<Socket> stale;
        lock (_open)
        {
            stale = [.. _open];
        }

        foreach (var socket in stale)
        {
            socket.Dispose();
        }

        (_passesForth, _passesBack) = (true, true);
    }

    public ValueTask DisposeAsync()
    {
        _listening.Dispose();
        Mend();
        return ValueTask.CompletedTask;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = PassAsync(await _listening.AcceptAsync());
            }
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task PassAsync(Socket client)
    {
        var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        Keep(client, server);
        try
        {
            if (_passesForth)
            {
                await server.ConnectAsync(IPAddress.Loopback, _target);
            }

            await Task.WhenAny(CopyAsync(client, server, () => _passesForth), CopyAsync(server, client, () => _passesBack));
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // Nobody listens behind it: the client is hung up on.
        }

        Drop(client, server);
    }

    private void Keep(params ReadOnlySpan<Socket> sockets)
    {
        lock (_open)
        {
            foreach (var socket in sockets)
            {
                _open.Add(socket);
            }
        }
    }

    private void Drop(params ReadOnlySpan<Socket> sockets)
    {
        lock (_open)
        {
            foreach (var socket in sockets)
            {
                _open.Remove(socket);
                socket.Dispose();
            }
        }
    }

    private static async Task CopyAsync(Socket from, Socket to, Func<bool> passes)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            // A server that was never reached has nothing to say: then only the other direction is read, and dropped.
            while (from.Connected && await from.ReceiveAsync(buffer) is var count and > 0)
            {
                if (passes())
                {
                    await to.SendAsync(buffer.AsMemory(0, count));
                }
            }

            if (!from.Connected)
            {
                await Task.Delay(Timeout.Infinite);
            }
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // One side is gone: the caller drops both.
        }
    }
}
