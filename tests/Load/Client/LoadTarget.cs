using System.Net;
using System.Net.Security;

namespace Gateway.Load.Client;

/// <summary>A port to connect to, and how. One target keeps its TLS options, since tickets are kept with them.</summary>
internal sealed class LoadTarget(int port, LoadTls tls)
{
    public IPEndPoint Endpoint { get; } = new(IPAddress.Loopback, port);

    public LoadTls Tls => tls;

    /// <summary>Certificates are not looked at: the same for every proxy, and no part of its work.</summary>
    public SslClientAuthenticationOptions Options { get; } = new()
    {
        TargetHost = "localhost",
        AllowTlsResume = tls is LoadTls.Resumed,
        RemoteCertificateValidationCallback = (_, _, _, _) => true,
    };
}
