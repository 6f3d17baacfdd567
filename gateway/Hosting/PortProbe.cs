using System.Net;
using System.Net.Sockets;

namespace Gateway.Hosting;

/// <summary>Tries every port before anything starts, so that all that are taken are named at once, each by its key.</summary>
internal static class PortProbe
{
    /// <summary>Binds and lets go. Null when it would work.</summary>
    public static StartupFault? Try(string key, IPEndPoint endpoint)
    {
        try
        {
            using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            if (endpoint.Address.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true;
            }

            socket.Bind(endpoint);
            return null;
        }
        catch (SocketException wrong)
        {
            return FaultOf(key, endpoint, wrong.SocketErrorCode);
        }
    }

    /// <summary>The line for a bind that failed.</summary>
    public static StartupFault FaultOf(string key, IPEndPoint endpoint, SocketError error) => new(ExitCode.PortUnavailable, key, error switch
    {
        SocketError.AddressAlreadyInUse => $"{endpoint} is in use; stop the process that has it (ss -ltnp shows it), or choose another port",
        SocketError.AccessDenied => $"{endpoint} is not permitted to user {Environment.UserName}; choose a port above 1023, or grant CAP_NET_BIND_SERVICE",
        SocketError.AddressNotAvailable => $"{endpoint.Address} is no address of this machine; use one of its own, or [::] for all",
        _ => $"{endpoint} can't be bound ({error}); choose another address or port",
    });
}
