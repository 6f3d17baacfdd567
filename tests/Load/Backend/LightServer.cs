using System.Net;
using System.Net.Sockets;

namespace Gateway.Load.Backend;

/// <summary>
/// The mail server behind every proxy: it takes any user and password and answers with as little work as possible, so that what is
/// measured is the proxy. It runs as a process of its own.
/// </summary>
internal static class LightServer
{
    /// <summary>Serves the three protocols on these loopback ports until the process is stopped.</summary>
    public static Task RunAsync(int imap, int pop3, int smtp) => Task.WhenAll(
        AcceptAsync(imap, connection => new LightImap(connection).RunAsync()),
        AcceptAsync(pop3, connection => new LightPop3(connection).RunAsync()),
        AcceptAsync(smtp, connection => new LightSmtp(connection).RunAsync()));

    private static async Task AcceptAsync(int port, Func<LightConnection, Task> serve)
    {
        using var listening = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listening.Bind(new IPEndPoint(IPAddress.Loopback, port));
        listening.Listen(4096);
        while (true)
        {
            var socket = await listening.AcceptAsync();
            socket.NoDelay = true;
            _ = ServeAsync(new LightConnection(socket), serve);
        }
    }

    private static async Task ServeAsync(LightConnection connection, Func<LightConnection, Task> serve)
    {
        try
        {
            using (connection) await serve(connection);
        }
        catch (Exception fault) when (fault is IOException or SocketException)
        {
            // The proxy went away; its measurement notices by itself.
        }
    }
}
