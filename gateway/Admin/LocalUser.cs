using System.Buffers.Binary;
using System.Net.Sockets;

namespace Gateway.Admin;

/// <summary>The user at the other end of a Unix socket, as the kernel says.</summary>
internal static class LocalUser
{
    // SOL_SOCKET, SO_PEERCRED: struct ucred { pid, uid, gid }.
    private const int SocketLevel = 1;
    private const int PeerCredentials = 17;

    public static string NameOf(Socket socket)
    {
        if (!OperatingSystem.IsLinux()) return "local";

        Span<byte> credentials = stackalloc byte[12];
        socket.GetRawSocketOption(SocketLevel, PeerCredentials, credentials);
        return $"uid:{BinaryPrimitives.ReadInt32LittleEndian(credentials[4..])}";
    }
}
