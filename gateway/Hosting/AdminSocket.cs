using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Gateway.Hosting;

/// <summary>The admin API's Unix socket: mode 0600 before the first connection can be made.</summary>
internal static class AdminSocket
{
    // sun_path, its closing NUL included.
    private const int LongestPath = 107;

    /// <summary>Makes every Unix socket of the host private, and clears a dead one of an earlier run out of the way.</summary>
    public static void Configure(SocketTransportOptions options) => options.CreateBoundListenSocket = endpoint =>
        endpoint is UnixDomainSocketEndPoint unix ? Bind(unix) : SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);

    /// <summary>Why the path can't be used; null when it can.</summary>
    public static StartupFault? Check(string path) =>
        path.Length > LongestPath
            ? new(ExitCode.ConfigurationInvalid, "Gateway:AdminSocket", $"{path} is longer than {LongestPath} characters, which no Unix socket may be; name a shorter path")
            : IsAlive(path)
                ? new(ExitCode.PortUnavailable, "Gateway:AdminSocket", $"another process listens on {path}; stop it, or name another path")
                : null;

    private static Socket Bind(UnixDomainSocketEndPoint endpoint)
    {
        var path = endpoint.ToString()!;
        File.Delete(path);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(endpoint);
        // Not listening yet: nobody gets in between.
        PrivateFiles.Close(path);
        return socket;
    }

    private static bool IsAlive(string path)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
