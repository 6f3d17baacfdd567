using System.Security.Cryptography;
using System.Text;
using Gateway.ProtocolAdapters.Backend;
using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Sasl;

namespace Gateway.ProtocolAdapters.Imap;

/// <summary>
/// Our sign-in to an IMAP backend: greeting, capabilities, STARTTLS, the client's address, the credential. Nothing that the backend
/// says reaches the client from here but its capabilities.
/// </summary>
internal sealed class ImapBackendLogin : IBackendLogin
{
    public async Task<BackendAnswer> RunAsync(BackendExchange exchange)
    {
        var backend = new ImapBackendDialog(exchange.Backend, exchange.Deadline);
        await backend.ReadGreetingAsync();
        await backend.LearnCapabilitiesAsync();
        if (exchange.Endpoint.Tls == BackendTls.StartTls)
        {
            await StartTlsAsync(backend, exchange);
        }
        if (exchange.Endpoint.ForwardClientAddress && backend.Has("ID"))
        {
            await backend.CommandAsync(Encoding.ASCII.GetBytes(IdOf(exchange)));
        }
        backend.BeginCredential();
        var answer = await PresentAsync(backend, exchange.Credential);
        if (!answer.IsOk)
        {
            return new BackendAnswer(answer.IsRefusal ? BackendLoginOutcome.Refused : BackendLoginOutcome.Unavailable);
        }
        await backend.LearnCapabilitiesAsync();
        return new BackendAnswer(BackendLoginOutcome.Accepted, backend.Capabilities);
    }

    private static async Task StartTlsAsync(ImapBackendDialog backend, BackendExchange exchange)
    {
        if (!backend.Has("STARTTLS"))
        {
            throw new BackendProtocolException("STARTTLS is required and not offered");
        }
        var answer = await backend.CommandAsync("STARTTLS"u8.ToArray());
        if (!answer.IsOk)
        {
            throw new BackendProtocolException("STARTTLS is required and was refused");
        }
        exchange.Deadline.Restart();
        await BackendConnector.StartTlsAsync(exchange.Backend, exchange.Endpoint, exchange.Deadline.Token);
        // RFC 9051 §6.2.1: what was learned in clear is forgotten.
        backend.ForgetCapabilities();
        await backend.LearnCapabilitiesAsync();
    }

    // Dovecot's way; honoured from trusted networks only, ignored elsewhere. The client's own ID never goes here.
    private static string IdOf(BackendExchange exchange)
    {
        var facts = exchange.Client.Facts;
        return $"ID (\"x-originating-ip\" \"{facts.Client.Address}\" \"x-originating-port\" \"{facts.Client.Port}\""
            + $" \"x-connected-ip\" \"{facts.Local.Address}\" \"x-connected-port\" \"{facts.Local.Port}\""
            + $" \"x-session-id\" \"{facts.Id}\" \"x-proxy-ttl\" \"3\")";
    }

    private static Task<ImapBackendAnswer> PresentAsync(ImapBackendDialog backend, BackendCredential credential) => credential switch
    {
        BackendCredential.Password password => PresentPasswordAsync(backend, password),
        BackendCredential.BearerToken bearer => backend.Has("AUTH=OAUTHBEARER")
            ? backend.AuthenticateAsync("OAUTHBEARER", SaslClientResponse.OAuthBearer(bearer))
            : backend.AuthenticateAsync("XOAUTH2", SaslClientResponse.XOAuth2(bearer)),
        // No server takes a user's name alone here: a trusted link without a secret is refused at start-up.
        BackendCredential.ExternalIdentity => throw new BackendProtocolException("IMAP has no sign-in without a secret"),
        _ => throw new NotSupportedException(credential.GetType().Name),
    };

    private static Task<ImapBackendAnswer> PresentPasswordAsync(ImapBackendDialog backend, BackendCredential.Password password)
    {
        if (password.ActFor is not null || (backend.Has("AUTH=PLAIN") && !password.UseLoginCommand))
        {
            return backend.AuthenticateAsync("PLAIN", SaslClientResponse.Plain(password));
        }
        return backend.Has("LOGINDISABLED")
            ? throw new BackendProtocolException("it takes no password on this connection")
            : LoginAsync(backend, password);
    }

    private static async Task<ImapBackendAnswer> LoginAsync(ImapBackendDialog backend, BackendCredential.Password password)
    {
        var name = Encoding.UTF8.GetBytes(password.User);
        var secret = password.Secret.Octets.ToArray();
        try
        {
            return await backend.LoginAsync(name, secret);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }
}
