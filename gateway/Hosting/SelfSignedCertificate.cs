using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Gateway.Hosting;

/// <summary>The certificate of a gateway that was given none: good for a trial, and for one whose TLS ends elsewhere.</summary>
internal static class SelfSignedCertificate
{
    // Apple's clients take no certificate that lives longer.
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(820);
    private static readonly TimeSpan RenewBefore = TimeSpan.FromDays(30);

    /// <summary>The PEM file (certificate and key, mode 0600) in the data directory, made or renewed when needed.</summary>
    public static string Ensure(string dataDirectory, string publicHost, DateTimeOffset now)
    {
        var file = Path.Combine(dataDirectory, "self-signed.pem");
        if (!File.Exists(file) || NeedsRenewal(file, publicHost, now))
        {
            Write(file, Make(publicHost, now));
        }

        return file;
    }

    private static bool NeedsRenewal(string file, string publicHost, DateTimeOffset now)
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPemFile(file);
            return certificate.NotAfter < now + RenewBefore || !certificate.MatchesHostname(publicHost, allowWildcards: false, allowCommonName: false);
        }
        catch (CryptographicException)
        {
            // Cut short or overwritten. It is ours to replace.
            return true;
        }
    }

    private static string Make(string publicHost, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={publicHost}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(publicHost);
        if (publicHost != "localhost")
        {
            names.AddDnsName("localhost");
        }

        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        using var certificate = request.CreateSelfSigned(now.AddHours(-1), now + Lifetime);
        return certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n";
    }

    private static void Write(string file, string pem)
    {
        // Written beside and moved over: a reader sees the old pair or the new one.
        var fresh = file + ".new";
        File.Delete(fresh);
        using (var stream = PrivateFiles.Open(fresh, FileMode.CreateNew))
        {
            stream.Write(Encoding.ASCII.GetBytes(pem));
        }

        File.Move(fresh, file, overwrite: true);
    }
}
