using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Hosting;

/// <summary>A certificate with its key and chain, ready for handshakes.</summary>
internal sealed record CertificatePair(X509Certificate2 Certificate, X509Certificate2Collection Chain, SslStreamCertificateContext Context)
{
    /// <summary>The host names that it is good for; its subject when it lists none.</summary>
    public IReadOnlyList<string> Names =>
        Certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(names => names.EnumerateDnsNames()).ToArray() is { Length: > 0 } names
            ? names
            : [Certificate.Subject];

    /// <summary>Reads PEM or PKCS#12. Throws <see cref="StartupException"/> naming the key and the cure.</summary>
    public static CertificatePair Load(string certificateFile, string? keyFile, string? password)
    {
        try
        {
            return IsPkcs12(certificateFile) ? LoadPkcs12(certificateFile, password) : LoadPem(certificateFile, keyFile, password);
        }
        catch (Exception wrong) when (wrong is CryptographicException or ArgumentException)
        {
            throw Unusable(keyFile is null ? "CertificateFile" : "KeyFile", keyFile ?? certificateFile, wrong);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(certificateFile, keyFile);
        }
    }

    /// <summary>Why it must not be taken up while running; null when nothing speaks against it.</summary>
    public string? Objection(string publicHost, DateTimeOffset now) =>
        Certificate.NotAfter <= now ? $"expired on {Certificate.NotAfter:yyyy-MM-dd}; renew it"
        : Certificate.NotBefore > now ? $"valid only from {Certificate.NotBefore:yyyy-MM-dd}; check the clock or the certificate"
        : !Certificate.MatchesHostname(publicHost) ? $"does not name {publicHost}; add that name or correct Gateway:PublicHost"
        : null;

    private static bool IsPkcs12(string file) =>
        Path.GetExtension(file).ToLowerInvariant() is ".pfx" or ".p12";

    private static CertificatePair LoadPem(string certificateFile, string? keyFile, string? password)
    {
        var certificate = string.IsNullOrEmpty(password)
            ? X509Certificate2.CreateFromPemFile(certificateFile, keyFile)
            : X509Certificate2.CreateFromEncryptedPemFile(certificateFile, password, keyFile);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(certificateFile);
        return Of(certificate, chain);
    }

    private static CertificatePair LoadPkcs12(string file, string? password)
    {
        var all = X509CertificateLoader.LoadPkcs12CollectionFromFile(file, password);
        var certificate = all.FirstOrDefault(candidate => candidate.HasPrivateKey)
            ?? throw new CryptographicException("it holds no private key");
        return Of(certificate, all);
    }

    // Offline: no fetching of issuers or OCSP from a handshake.
    private static CertificatePair Of(X509Certificate2 certificate, X509Certificate2Collection chain) =>
        new(certificate, chain, SslStreamCertificateContext.Create(certificate, chain, offline: true));

    private static StartupException Unusable(string option, string file, Exception wrong) => new(
        ExitCode.FileUnreadable,
        $"{TlsOptions.Section}:{option}",
        $"{file} is of no use ({StartupFault.OneLine(wrong.Message).TrimEnd('.')}); give a PEM or PKCS#12 file whose private key belongs to the certificate");

    private static StartupException Unreadable(string certificateFile, string? keyFile)
    {
        var (option, file) = keyFile is not null && CanRead(certificateFile) ? ("KeyFile", keyFile) : ("CertificateFile", certificateFile);
        var what = File.Exists(file) ? $"{file} can't be read by user {Environment.UserName}; give that user read permission" : $"there is no file {file}; make it or correct the path";
        return new(ExitCode.FileUnreadable, $"{TlsOptions.Section}:{option}", what);
    }

    private static bool CanRead(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            return true;
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
