using System.Buffers.Binary;
using System.Net.Sockets;
using Gateway.Audit;
using Microsoft.AspNetCore.Connections.Features;

namespace Gateway.Admin;

/// <summary>Who calls the admin API, for the audit log.</summary>
internal static class AdminActor
{
    // SOL_SOCKET, SO_PEERCRED: struct ucred { pid, uid, gid }.
    private const int SocketLevel = 1;
    private const int PeerCredentials = 17;

    /// <summary>The local user behind the socket, as the kernel says.</summary>
    public static Actor Of(HttpContext context)
    {
        var socket = context.Features.Get<IConnectionSocketFeature>()?.Socket;
        if (socket is not { AddressFamily: AddressFamily.Unix } || !OperatingSystem.IsLinux())
        {
            return Actor.Admin("local");
        }

        Span<byte> credentials = stackalloc byte[12];
        socket.GetRawSocketOption(SocketLevel, PeerCredentials, credentials);
        return Actor.Admin($"uid:{BinaryPrimitives.ReadInt32LittleEndian(credentials[4..])}");
    }
}
