using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Gateway.ProtocolAdapters.Contract;

namespace Gateway.Backends;

/// <summary>Judges a backend's certificate where the system's own judgement is not wanted.</summary>
internal static class BackendCertificates
{
    /// <summary>Null: the system judges (its authorities, the name, the dates).</summary>
    [SuppressMessage("Security", "CA5359", Justification = "VerifyCertificate: false is the operator's word, for loopback and lab backends.")]
    public static RemoteCertificateValidationCallback? For(BackendEndpoint destination)
    {
        if (!destination.VerifyCertificate)
        {
            return static (_, _, _, _) => true;
        }

        return destination.TrustedAuthorities is { } authorities
            ? (_, certificate, _, errors) => IsTrusted(certificate, errors, authorities)
            : null;
    }

    private static bool IsTrusted(X509Certificate? certificate, SslPolicyErrors errors, X509Certificate2Collection authorities)
    {
        // A wrong name or no certificate at all is no matter of authorities.
        if (certificate is not X509Certificate2 leaf || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != 0)
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(leaf);
    }
}
