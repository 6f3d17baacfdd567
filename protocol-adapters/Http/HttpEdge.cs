using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Gateway.ProtocolAdapters.Http;

/// <summary>
/// Bounds an HTTP port's connections before TLS: an address that holds too many on which nobody has signed in gets no more. Put it
/// behind <see cref="ProxyHeaderGate"/>, which tells whose connection it is.
/// </summary>
public sealed partial class HttpEdge(ILogger<HttpEdge> logger)
{
    // Offices share an address; their phones have signed in.
    private const int MaxUnauthenticated = 100;

    private readonly HttpConnectionCount _waiting = new(MaxUnauthenticated);

    /// <summary>Puts it in front of what is added later, TLS included.</summary>
    public void Use(ListenOptions listen)
    {
        ArgumentNullException.ThrowIfNull(listen);
        listen.Use(next => connection => RunAsync(connection, next));
    }

    private async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var address = (connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;
        using var place = _waiting.TryEnter(address);
        if (place is null)
        {
            Log.TooMany(logger, address.ToString());
            connection.Abort();
            return;
        }

        connection.Features.Set(place);
        await next(connection);
    }

    private static partial class Log
    {
        [LoggerMessage(1421, LogLevel.Information, "{Client} holds too many HTTP connections without a sign-in; one more is closed", EventName = "TooManyHttpConnections")]
        public static partial void TooMany(ILogger logger, string client);
    }
}
