using System.Collections.Frozen;
using System.Net;
using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Imap;
using Gateway.ProtocolAdapters.ManageSieve;
using Gateway.ProtocolAdapters.Pop3;
using Gateway.ProtocolAdapters.Smtp;
using Gateway.ProtocolAdapters.Wire;

namespace Gateway.ProtocolAdapters.Backend;

/// <summary>Tries a mail backend the way the adapters use it, for an operator's check: nobody's mail is touched.</summary>
public sealed class BackendTrial(BackendConnector connector)
{
    // RFC 5737 §3: an address that is nobody's, so that a backend that judges by it does not take the session for the gateway's own.
    private static readonly IPEndPoint Nobody = new(IPAddress.Parse("192.0.2.1"), 1);

    private readonly FrozenDictionary<MailProtocol, IBackendLogin> _logins = new Dictionary<MailProtocol, IBackendLogin>
    {
        [ProtocolCatalog.Imap] = new ImapBackendLogin(),
        [ProtocolCatalog.Pop3] = new Pop3BackendLogin(),
        [ProtocolCatalog.Smtp] = new SmtpBackendLogin("localhost", null, connector.Time),
        [ProtocolCatalog.Sieve] = new ManageSieveBackendLogin(),
    }.ToFrozenDictionary();

    /// <summary>Signs in with <paramref name="credential"/>, which stays the caller's. Throws what <see cref="BackendConnector.IsBackendFault"/> knows.</summary>
    public Task<BackendLoginOutcome> SignInAsync(
        MailProtocol protocol, BackendEndpoint destination, BackendCredential credential, CancellationToken cancellationToken) =>
        WithAsync(destination, credential, async exchange => (await _logins[protocol].RunAsync(exchange)).Outcome, cancellationToken);

    /// <summary>Reads a ManageSieve server's capabilities, through TLS where it is owed. Throws as the other.</summary>
    public async Task<string> GreetSieveAsync(BackendEndpoint destination, CancellationToken cancellationToken)
    {
        using var nobody = new BackendCredential.ExternalIdentity("");
        return await WithAsync(destination, nobody, ManageSieveBackendLogin.ProbeMechanismsAsync, cancellationToken);
    }

    private async Task<T> WithAsync<T>(
        BackendEndpoint destination, BackendCredential credential, Func<BackendExchange, Task<T>> speak, CancellationToken cancellationToken)
    {
        var facts = new ConnectionFacts { Id = ConnectionFacts.NewId(), Listener = "check", ListenerTls = ListenerTls.None, Client = Nobody, Local = Nobody };
        using var deadline = new StepDeadline(destination.Timeout, connector.Time, cancellationToken);
        await using var backend = await connector.ConnectAsync(destination, facts, deadline.Token);
        deadline.Restart();
        return await speak(new BackendExchange(backend, destination, credential, backend, deadline));
    }
}
