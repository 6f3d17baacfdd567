using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.ProtocolAdapters.Http;

/// <summary>What Kestrel must be told before it listens: its defaults suit a site behind a proxy, not the edge.</summary>
public static class KestrelHardening
{
    /// <summary>Lines end in CRLF only (RFC 9112 §2.2 allows LF; request smuggling lives on it). Read once by Kestrel, so set first.</summary>
    public const string LineFeedSwitch = "Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators";

    /// <summary>Sets switches and limits. Call inside <c>ConfigureKestrel</c>, before endpoints are added.</summary>
    public static void Apply(KestrelServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        AppContext.SetSwitch(LineFeedSwitch, true);
        options.AddServerHeader = false;
        options.AllowAlternateSchemes = false;
        options.AllowResponseHeaderCompression = false;
        // Names outside ASCII are not header text; values are read as Latin-1 never.
        var limits = options.Limits;
        limits.MaxRequestHeaderCount = 100;
        limits.MaxRequestHeadersTotalSize = 32 * 1024;
        limits.MaxRequestLineSize = 8 * 1024;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(60);
        limits.MinRequestBodyDataRate = new MinDataRate(240, TimeSpan.FromSeconds(5));
        // Before a sign-in nothing larger is worth reading; the login step raises it for the request that proved itself.
        limits.MaxRequestBodySize = 64 * 1024;
        limits.MaxConcurrentConnections = 50_000;
        limits.MaxConcurrentUpgradedConnections = 0;
        var http2 = limits.Http2;
        http2.MaxStreamsPerConnection = 100;
        http2.MaxRequestHeaderFieldSize = 16 * 1024;
        http2.KeepAlivePingDelay = TimeSpan.FromSeconds(60);
        http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(20);
    }
}
