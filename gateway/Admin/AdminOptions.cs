using System.ComponentModel.DataAnnotations;

namespace Gateway.Admin;

/// <summary>Who may operate the gateway from elsewhere. The Unix socket is always there, for whoever may open it.</summary>
internal sealed class AdminOptions
{
    public const string Section = "Gateway:Admin";

    /// <summary>
    /// Address and port of the admin API over TLS, for example <c>10.0.0.5:8443</c>, with the gateway's certificate; unset: none.
    /// Not for the internet. Restart needed.
    /// </summary>
    public string? Endpoint { get; init; }

    /// <summary>Client certificates that open the API as a token does, by the name that the audit log gives them. Restart needed.</summary>
    public Dictionary<string, AdminCertificateOptions> ClientCertificates { get; init; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Take no connection without one of these certificates, tokens included; default false. Restart needed.</summary>
    public bool RequireClientCertificate { get; init; }
}

/// <summary>One client certificate.</summary>
internal sealed class AdminCertificateOptions
{
    /// <summary>Its SHA-256 fingerprint, 64 hexadecimal digits, colons allowed (<c>openssl x509 -noout -fingerprint -sha256</c>).</summary>
    [RegularExpression("^([0-9A-Fa-f]{2}:?){31}[0-9A-Fa-f]{2}$", ErrorMessage = "is no SHA-256 fingerprint; openssl x509 -noout -fingerprint -sha256 shows it")]
    public string Sha256 { get; init; } = "";

    /// <summary>What its holder may do: Auditor, Helpdesk or Security.</summary>
    public AdminRole Role { get; init; } = AdminRole.Auditor;

    /// <summary>The fingerprint as compared.</summary>
    internal string Fingerprint => Sha256.Replace(":", "", StringComparison.Ordinal).ToUpperInvariant();
}
