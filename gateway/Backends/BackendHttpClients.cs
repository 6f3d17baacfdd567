using Gateway.ProtocolAdapters;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Backends;

/// <summary>YARP's connections to the backends: bounded, without cookies or redirects, with each backend's own authorities.</summary>
internal sealed class BackendHttpClients(BackendRouter router) : ForwarderHttpClientFactory
{
    private const int MaxResponseHeadersKiB = 64;

    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        base.ConfigureHandler(context, handler);
        handler.MaxResponseHeadersLength = MaxResponseHeadersKiB;
        handler.UseCookies = false;
        handler.AllowAutoRedirect = false;
        handler.PooledConnectionLifetime = TimeSpan.FromMinutes(10);
        if (context.NewMetadata?.TryGetValue(BackendClusters.BackendKey, out var backend) is not true
            || ProtocolCatalog.Find(context.NewMetadata[BackendClusters.ProtocolKey]) is not { } protocol
            || router.Table.Find(backend, protocol) is not { } service)
        {
            return;
        }

        handler.ConnectTimeout = service.Destinations[0].Timeout;
        if (BackendCertificates.For(service.Destinations[0]) is { } judge)
        {
            handler.SslOptions.RemoteCertificateValidationCallback = judge;
        }
    }

    protected override bool CanReuseOldClient(ForwarderHttpClientContext context) => false;
}
