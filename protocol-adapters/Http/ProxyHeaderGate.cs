using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using Gateway.ProtocolAdapters.Wire;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Gateway.ProtocolAdapters.Http;

/// <summary>
/// Takes the PROXY header off connections of a balancer, before TLS and HTTP see an octet, and lets its client's address stand for the
/// balancer's. From listed networks it must be there; from others it is never read.
/// </summary>
public sealed partial class ProxyHeaderGate(TimeProvider time, ILogger<ProxyHeaderGate> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Puts it in front of what the listener does next. No networks: nothing is put there.</summary>
    public void Use(ListenOptions listen, IReadOnlyList<IPNetwork> from)
    {
        ArgumentNullException.ThrowIfNull(listen);
        if (from.Count > 0)
        {
            listen.Use(next => connection => PassAsync(connection, from, next));
        }
    }

    private async Task PassAsync(ConnectionContext connection, IReadOnlyList<IPNetwork> from, ConnectionDelegate next)
    {
        var peer = (connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;
        peer = peer.IsIPv4MappedToIPv6 ? peer.MapToIPv4() : peer;
        if (from.Any(network => network.Contains(peer)))
        {
            if (await TakeAsync(connection) is not { } header)
            {
                Log.NoHeader(logger, connection.ConnectionId, peer);
                connection.Abort();
                return;
            }

            connection.RemoteEndPoint = header.Source ?? connection.RemoteEndPoint;
            connection.LocalEndPoint = header.Destination ?? connection.LocalEndPoint;
        }

        await next(connection);
    }

    private async Task<ProxyHeader?> TakeAsync(ConnectionContext connection)
    {
        using var deadline = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, connection.ConnectionClosed);
        try
        {
            return await TakeAsync(connection.Transport.Input, either.Token);
        }
        catch (Exception fault) when (fault is OperationCanceledException or IOException)
        {
            return null;
        }
    }

    private static async Task<ProxyHeader?> TakeAsync(PipeReader input, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await input.ReadAsync(cancellationToken);
            var status = TryRead(read.Buffer, out var header, out var length);
            if (status is ParseStatus.NeedMoreData && !read.IsCompleted)
            {
                input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }

            // What follows is TLS's.
            input.AdvanceTo(read.Buffer.GetPosition(status is ParseStatus.Complete ? length : 0));
            return status is ParseStatus.Complete ? header : null;
        }
    }

    private static ParseStatus TryRead(ReadOnlySequence<byte> buffer, out ProxyHeader header, out int length)
    {
        (header, length) = (ProxyHeader.Local, 0);
        var octets = buffer.Slice(0, Math.Min(buffer.Length, ProxyProtocol.Version2FixedOctets + ProxyProtocol.MaxVersion2Rest)).ToArray();
        if (octets.Length < ProxyProtocol.OpeningOctets)
        {
            return ParseStatus.NeedMoreData;
        }

        return ProxyProtocol.IsVersion2(octets) ? TryReadVersion2(octets, out header, out length) : TryReadVersion1(octets, out header, out length);
    }

    private static ParseStatus TryReadVersion2(byte[] octets, out ProxyHeader header, out int length)
    {
        (header, length) = (ProxyHeader.Local, 0);
        if (octets.Length < ProxyProtocol.Version2FixedOctets)
        {
            return ParseStatus.NeedMoreData;
        }

        var rest = ProxyProtocol.Version2Rest(octets);
        if (rest < 0)
        {
            return ParseStatus.Invalid;
        }

        length = ProxyProtocol.Version2FixedOctets + rest;
        return octets.Length < length ? ParseStatus.NeedMoreData
            : ProxyProtocol.TryParseVersion2(octets.AsSpan(0, length), out header) ? ParseStatus.Complete
            : ParseStatus.Invalid;
    }

    private static ParseStatus TryReadVersion1(byte[] octets, out ProxyHeader header, out int length)
    {
        header = ProxyHeader.Local;
        length = octets.AsSpan(0, Math.Min(octets.Length, ProxyProtocol.MaxVersion1Octets)).IndexOf((byte)'\n') + 1;
        return !octets.AsSpan().StartsWith("PROXY "u8) ? ParseStatus.Invalid
            : length > 0 ? ProxyProtocol.TryParseVersion1(octets.AsSpan(0, length), out header) ? ParseStatus.Complete : ParseStatus.Invalid
            : octets.Length < ProxyProtocol.MaxVersion1Octets ? ParseStatus.NeedMoreData
            : ParseStatus.Invalid;
    }

    private static partial class Log
    {
        [LoggerMessage(1420, LogLevel.Warning, "{ConnectionId} from {Peer}: no PROXY header before HTTP, or a wrong one", EventName = "HttpProxyHeaderMissing")]
        public static partial void NoHeader(ILogger logger, string connectionId, IPAddress peer);
    }
}
