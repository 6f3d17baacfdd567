using System.Buffers;

namespace Gateway.ProtocolAdapters.Wire;

/// <summary>
/// Takes a PROXY header off a connection and not one octet more: what follows is the client's, often a TLS handshake that must be read by the TLS
/// engine itself.
/// </summary>
internal static class ProxyHeaderReader
{
    /// <summary>The header; null: there is none, or none that we take, and the connection should be closed.</summary>
    public static async ValueTask<ProxyHeader?> ReadAsync(MailConnection connection, CancellationToken cancellationToken)
    {
        var header = ArrayPool<byte>.Shared.Rent(ProxyProtocol.Version2FixedOctets + ProxyProtocol.MaxVersion2Rest);
        try
        {
            await connection.Transport.ReadExactlyAsync(header.AsMemory(0, ProxyProtocol.OpeningOctets), cancellationToken);
            return ProxyProtocol.IsVersion2(header)
                ? await ReadVersion2Async(connection.Transport, header, cancellationToken)
                : await ReadVersion1Async(connection.Transport, header, cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(header);
        }
    }

    private static async ValueTask<ProxyHeader?> ReadVersion2Async(Stream stream, byte[] header, CancellationToken cancellationToken)
    {
        const int Fixed = ProxyProtocol.Version2FixedOctets;
        await stream.ReadExactlyAsync(header.AsMemory(ProxyProtocol.OpeningOctets, Fixed - ProxyProtocol.OpeningOctets), cancellationToken);
        var rest = ProxyProtocol.Version2Rest(header);
        if (rest < 0)
        {
            return null;
        }
        await stream.ReadExactlyAsync(header.AsMemory(Fixed, rest), cancellationToken);
        return ProxyProtocol.TryParseVersion2(header.AsSpan(0, Fixed + rest), out var result) ? result : null;
    }

    // The line has no length in front, so it is read octet by octet: at most 95 reads from a socket that has them all.
    private static async ValueTask<ProxyHeader?> ReadVersion1Async(Stream stream, byte[] header, CancellationToken cancellationToken)
    {
        if (!header.AsSpan().StartsWith("PROXY "u8))
        {
            return null;
        }
        for (var length = ProxyProtocol.OpeningOctets; length < ProxyProtocol.MaxVersion1Octets; length++)
        {
            await stream.ReadExactlyAsync(header.AsMemory(length, 1), cancellationToken);
            if (header[length] == '\n')
            {
                return ProxyProtocol.TryParseVersion1(header.AsSpan(0, length + 1), out var result) ? result : null;
            }
        }
        return null;
    }
}
