using System.Security.Cryptography.X509Certificates;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;

namespace Gateway.Notices;

/// <summary>Hands messages to the configured server.</summary>
internal sealed class NoticeSender(IOptions<NoticeOptions> options)
{
    /// <summary>False: the server refuses this very message for good. Throws when it can't be reached or says "later".</summary>
    public async Task<bool> SendAsync(MimeMessage message, CancellationToken cancellationToken)
    {
        var server = options.Value;
        using var client = new SmtpClient { Timeout = (int)server.Timeout.TotalMilliseconds, CheckCertificateRevocation = false };
        if (server.CaFile is { } authority) client.ServerCertificateValidationCallback = (_, certificate, _, errors) => errors is System.Net.Security.SslPolicyErrors.None || IsFrom(authority, certificate);

        await client.ConnectAsync(server.Host!, server.Port, Security(server.Tls), cancellationToken);
        if (server is { User: { } user, PasswordFile: { } file }) await client.AuthenticateAsync(user, (await File.ReadAllTextAsync(file, cancellationToken)).TrimEnd('\r', '\n'), cancellationToken);
        try
        {
            await client.SendAsync(message, cancellationToken);
        }
        catch (SmtpCommandException refused) when ((int)refused.StatusCode >= 500)
        {
            return false;
        }

        await client.DisconnectAsync(true, cancellationToken);
        return true;
    }

    private static SecureSocketOptions Security(NoticeTls tls) => tls switch
    {
        NoticeTls.Implicit => SecureSocketOptions.SslOnConnect,
        NoticeTls.None => SecureSocketOptions.None,
        _ => SecureSocketOptions.StartTls,
    };

    private static bool IsFrom(string authority, X509Certificate? shown)
    {
        if (shown is null) return false;

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.ImportFromPemFile(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        using var certificate = X509CertificateLoader.LoadCertificate(shown.GetRawCertData());
        return chain.Build(certificate);
    }
}
