using System.Net;
using System.Text;
using Gateway.ProtocolAdapters.Contract;
using MailKit.Net.Imap;
using MailKit.Security;

namespace Gateway.Backends;

/// <summary>One IMAP sign-in with a credential, and out again.</summary>
internal interface IMailboxSignIn
{
    /// <summary>Accepted, Refused, or Unavailable when the server says "not now". Throws when there is no answer.</summary>
    Task<BackendLoginOutcome> TryAsync(BackendEndpoint destination, BackendCredential.Password credential, CancellationToken cancellationToken);
}

/// <summary>By a real IMAP client.</summary>
internal sealed class ImapMailboxSignIn : IMailboxSignIn
{
    private static readonly string[] TemporaryCodes =
        ["UNAVAILABLE", "LIMIT", "INUSE", "SERVERBUG", "CONTACTADMIN", "PRIVACYREQUIRED", "Internal error"];

    public async Task<BackendLoginOutcome> TryAsync(BackendEndpoint destination, BackendCredential.Password credential, CancellationToken cancellationToken)
    {
        using var answer = new LastImapAnswer();
        using var client = new ImapClient(answer);
        client.Timeout = (int)destination.Timeout.TotalMilliseconds;
        client.CheckCertificateRevocation = false;
        if (BackendCertificates.For(destination) is { } judge)
        {
            client.ServerCertificateValidationCallback = judge;
        }

        var security = destination.Tls switch
        {
            BackendTls.Implicit => SecureSocketOptions.SslOnConnect,
            BackendTls.StartTls => SecureSocketOptions.StartTls,
            _ => SecureSocketOptions.None,
        };
        await client.ConnectAsync(destination.Host, destination.Port, security, cancellationToken);
        try
        {
            await client.AuthenticateAsync(Mechanism(credential), cancellationToken);
        }
        catch (AuthenticationException)
        {
            return IsTemporary(answer.Line) ? BackendLoginOutcome.Unavailable : BackendLoginOutcome.Refused;
        }

        await client.DisconnectAsync(true, cancellationToken);
        return BackendLoginOutcome.Accepted;
    }

    private static SaslMechanism Mechanism(BackendCredential.Password credential)
    {
        // The client library takes text; the string is as short-lived as the attempt.
        var login = new NetworkCredential(credential.User, Encoding.UTF8.GetString(credential.Secret.Octets));
        return credential.UseLoginCommand
            ? new SaslMechanismLogin(login)
            : new SaslMechanismPlain(Encoding.UTF8, login) { AuthorizationId = credential.ActFor };
    }

    // RFC 5530 §3: these codes speak of the server's state, not of the password; nor does BAD (RFC 9051 §7.1.3).
    private static bool IsTemporary(string line) =>
        line.Split(' ').ElementAtOrDefault(1) is not "NO"
        || Array.Exists(TemporaryCodes, code => line.Contains(code, StringComparison.OrdinalIgnoreCase));
}
