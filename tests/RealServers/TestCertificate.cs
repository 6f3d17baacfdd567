using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.RealServers;

/// <summary>An authority and a server certificate signed by it, made anew for each folder.</summary>
public static class TestCertificate
{
    /// <summary>
    /// Writes ca.crt, server.crt and server.key (PEM) into <paramref name="name"/> of the folder. The certificate is valid for a
    /// day, for the given names and 127.0.0.1.
    /// </summary>
    public static void Write(ServerFolder folder, string name, params string[] hostNames)
    {
        var now = TimeProvider.System.GetUtcNow();
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authorityRequest = new CertificateRequest("CN=Test authority", authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var authority = authorityRequest.CreateSelfSigned(now.AddHours(-1), now.AddDays(1));

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={hostNames[0]}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        foreach (var hostName in hostNames)
        {
            names.AddDnsName(hostName);
        }

        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        using var certificate = request.Create(authority, now.AddHours(-1), now.AddDays(1), RandomNumberGenerator.GetBytes(8));

        folder.Write($"{name}/ca.crt", authority.ExportCertificatePem());
        folder.Write($"{name}/server.crt", certificate.ExportCertificatePem());
        folder.Write($"{name}/server.key", key.ExportPkcs8PrivateKeyPem(), "600");
    }
}
