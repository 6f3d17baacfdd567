using System.Diagnostics.CodeAnalysis;
using System.Security.Authentication;

namespace Gateway.Hosting;

/// <summary>The certificate that every listener shows. Nothing set: one is made on first start in the data directory.</summary>
internal sealed class TlsOptions
{
    public const string Section = "Gateway:Tls";

    /// <summary>PEM file with the certificate and its chain, or a PKCS#12 file (<c>.pfx</c>, <c>.p12</c>). Replaced files are taken up while running.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>PEM file with the private key; unset: the key is in the certificate file.</summary>
    public string? KeyFile { get; init; }

    /// <summary>Password of the key or PKCS#12 file; better <c>PasswordFile</c>.</summary>
    public string? Password { get; init; }

    /// <summary>Oldest protocol version taken: <c>Tls12</c> or <c>Tls13</c>. Restart needed.</summary>
    public TlsVersion MinimumVersion { get; init; } = TlsVersion.Tls12;

    /// <summary>The versions offered.</summary>
    [SuppressMessage("Security", "CA5398", Justification = "RFC 9325: 1.2 and 1.3 and nothing older, whatever the system's default is.")]
    internal SslProtocols Protocols =>
        MinimumVersion is TlsVersion.Tls13 ? SslProtocols.Tls13 : SslProtocols.Tls12 | SslProtocols.Tls13;
}

/// <summary>TLS versions that may be the oldest taken (RFC 9325 §3.1.1).</summary>
internal enum TlsVersion
{
    Tls12,
    Tls13,
}
