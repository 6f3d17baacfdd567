using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.TestKit;

/// <summary>Self-signed certificates for tests.</summary>
public static class TestCertificate
{
    /// <summary>For mail.example.test and, when it is local, localhost and 127.0.0.1; valid today unless it has expired.</summary>
    public static X509Certificate2 Create(string name = "mail.example.test", bool isLocal = true, bool isExpired = false)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        if (isLocal)
        {
            names.AddDnsName("localhost");
            names.AddIpAddress(IPAddress.Loopback);
        }
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var fresh = request.CreateSelfSigned(now.AddDays(-30), now.AddDays(isExpired ? -1 : 30));
        // The TLS engine wants a key that came through a file.
        return X509CertificateLoader.LoadPkcs12(fresh.Export(X509ContentType.Pkcs12), null);
    }
}
