using System.Net;

namespace Gateway.ProtocolAdapters.Wire;

/// <summary>What a PROXY header says.</summary>
/// <param name="Source">The client; null: the proxy speaks for itself (LOCAL, UNKNOWN), so the peer's address stands.</param>
/// <param name="Destination">Where the client connected to; null likewise.</param>
public sealed record ProxyHeader(IPEndPoint? Source, IPEndPoint? Destination)
{
    /// <summary>The proxy's own connection, a health check for example.</summary>
    public static ProxyHeader Local { get; } = new(null, null);
}
