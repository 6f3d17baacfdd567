using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Admin;
using Gateway.ProtocolAdapters.Http;
using Gateway.ProtocolAdapters.Wire;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting;

/// <summary>Kestrel's endpoints: https and its redirect at the edge, the admin socket, the telemetry port.</summary>
internal sealed class HttpListeners(
    IReadOnlyList<ListenerPlan> plans, IOptions<GatewayOptions> gateway, IOptions<TelemetryOptions> telemetry, IOptions<TlsOptions> tls,
    IOptions<HttpGatewayOptions> http, IOptions<AdminOptions> admin, Certificates certificates, ProxyHeaderGate proxies, TimeProvider time, ILogger<HttpEdge> edgeLogger)
    : IConfigureOptions<KestrelServerOptions>
{
    private HandshakeOptions? _handshake;

    public void Configure(KestrelServerOptions options)
    {
        KestrelHardening.Apply(options);
        options.Limits.MaxConcurrentConnections = new ConnectionShare(plans, FileDescriptors.Limit).OfHttp;
        foreach (var plan in plans.Where(plan => plan.IsHttp))
        {
            var role = plan.Options.Tls is ListenerTls.None && http.Value.RequireTls ? ListenerRole.Redirect : ListenerRole.Edge;
            options.Listen(plan.Endpoint, listen =>
            {
                Mark(listen, plan.Name, role);
                proxies.Use(listen, plan.ProxyProtocol);
                new HttpEdge(edgeLogger).Use(listen);
                if (plan.Options.Tls is not ListenerTls.None)
                {
                    listen.Protocols = HttpProtocols.Http1AndHttp2;
                    listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(Handshake()), HandshakeTimeout = TimeSpan.FromSeconds(10) });
                    listen.Use(next => connection => IsSound(connection) ? next(connection) : Task.CompletedTask);
                }
            });
        }

        options.ListenUnixSocket(gateway.Value.AdminSocketPath, listen => Mark(listen, "admin", ListenerRole.Admin));
        if (admin.Value.Endpoint is { } address) options.Listen(IPEndPoint.Parse(address), ListenAdmin);
        if (telemetry.Value.Endpoint is { } endpoint)
        {
            options.Listen(IPEndPoint.Parse(endpoint), listen => Mark(listen, "telemetry", ListenerRole.Telemetry));
        }
    }

    private static bool IsSound(ConnectionContext connection) =>
        connection.Features.Get<ITlsHandshakeFeature>()?.NegotiatedCipherSuite is not { } suite || TlsSuites.IsSound(suite);

    private void ListenAdmin(ListenOptions listen)
    {
        Mark(listen, "admin-tls", ListenerRole.Admin);
        listen.Protocols = HttpProtocols.Http1AndHttp2;
        listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(AdminHandshake()), HandshakeTimeout = TimeSpan.FromSeconds(10) });
    }

    private static void Mark(ListenOptions listen, string name, ListenerRole role)
    {
        var feature = new ListenerFeature(name, role);
        listen.Use(next => connection =>
        {
            connection.Features.Set(feature);
            return next(connection);
        });
    }

    // One shared instance for each certificate: session resumption works only within one.
    private SslServerAuthenticationOptions Handshake()
    {
        var pair = certificates.Current;
        var known = _handshake;
        if (known?.Pair != pair)
        {
            _handshake = known = new(pair, new SslServerAuthenticationOptions
            {
                ServerCertificateContext = pair.Context,
                EnabledSslProtocols = tls.Value.Protocols,
                AllowRenegotiation = false,
                ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
            });
        }

        return known.Options;
    }

    // No resumption: a session that began on another listener, or without its certificate, must not be taken up here.
    private SslServerAuthenticationOptions AdminHandshake() => new()
    {
        ServerCertificateContext = certificates.Current.Context,
        EnabledSslProtocols = tls.Value.Protocols,
        AllowRenegotiation = false,
        AllowTlsResume = false,
        ClientCertificateRequired = admin.Value.ClientCertificates.Count > 0,
        RemoteCertificateValidationCallback = (_, certificate, _, _) => Takes(certificate as X509Certificate2),
        ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
    };

    // By fingerprint, whoever issued it: the list is the trust.
    private bool Takes(X509Certificate2? certificate) => certificate is null
        ? !admin.Value.RequireClientCertificate
        : certificate.NotAfter > time.GetLocalNow() && certificate.NotBefore <= time.GetLocalNow()
            && admin.Value.ClientCertificates.Values.Any(known => known.Fingerprint == certificate.GetCertHashString(HashAlgorithmName.SHA256));

    private sealed record HandshakeOptions(CertificatePair Pair, SslServerAuthenticationOptions Options);
}
