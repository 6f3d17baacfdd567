using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Gateway.ProtocolAdapters;
using Gateway.ProtocolAdapters.Contract;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Security;

namespace Gateway.Accounts;

/// <summary>Checks by signing in to the IMAP backend as the person would.</summary>
internal sealed class ImapPasswordVerifier(IBackendCatalog backends) : IAccountPasswordVerifier
{
    /// <inheritdoc/>
    public async Task<AccountPasswordVerdict> VerifyAsync(Account account, Secret password, CancellationToken cancellationToken)
    {
        foreach (var destination in backends.DefaultDestinations(ProtocolCatalog.Imap))
        {
            var verdict = await AskAsync(destination, account.Id, password, cancellationToken);
            if (verdict is not AccountPasswordVerdict.Unavailable) return verdict;
        }

        return AccountPasswordVerdict.Unavailable;
    }

    private static async Task<AccountPasswordVerdict> AskAsync(
        BackendEndpoint destination, string account, Secret password, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(destination.Timeout * 2);
        using var client = new ImapClient { CheckCertificateRevocation = false };
        client.ServerCertificateValidationCallback = (_, _, chain, errors) =>
            !destination.VerifyCertificate || errors == System.Net.Security.SslPolicyErrors.None || IsOwnAuthority(destination, chain, errors);
        try
        {
            await client.ConnectAsync(destination.Host, destination.Port, OptionsOf(destination.Tls), deadline.Token);
            await client.AuthenticateAsync(new SaslMechanismPlain(account, Encoding.UTF8.GetString(password.Octets)), deadline.Token);
            await client.DisconnectAsync(quit: true, deadline.Token);
            return AccountPasswordVerdict.Right;
        }
        catch (AuthenticationException)
        {
            return AccountPasswordVerdict.Wrong;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return AccountPasswordVerdict.Unavailable;
        }
        catch (Exception away) when (away is IOException or SocketException or ProtocolException or CommandException or SslHandshakeException or NotSupportedException)
        {
            return AccountPasswordVerdict.Unavailable;
        }
    }

    // A chain that only the system does not know, and that ends in an authority named for this backend.
    private static bool IsOwnAuthority(BackendEndpoint destination, X509Chain? presented, System.Net.Security.SslPolicyErrors errors)
    {
        if (destination.TrustedAuthorities is not { } authorities || errors != System.Net.Security.SslPolicyErrors.RemoteCertificateChainErrors) return false;
        if (presented?.ChainElements.FirstOrDefault()?.Certificate is not { } leaf) return false;

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(leaf);
    }

    private static SecureSocketOptions OptionsOf(BackendTls tls) => tls switch
    {
        BackendTls.None => SecureSocketOptions.None,
        BackendTls.StartTls => SecureSocketOptions.StartTls,
        _ => SecureSocketOptions.SslOnConnect,
    };
}
