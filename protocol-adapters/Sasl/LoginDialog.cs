using System.Text;
using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Wire;

namespace Gateway.ProtocolAdapters.Sasl;

/// <summary>What the dialogs of all protocols share: whether secrets are taken, one SASL exchange at a time, and the attempt that comes of it.</summary>
internal abstract class LoginDialog(MailConnection client, MailProtocol protocol, IReadOnlyList<string> mechanisms) : IDisposable
{
    private SaslServerExchange? _exchange;

    /// <summary>Whose conversation it is.</summary>
    protected MailConnection Client { get; } = client;

    /// <summary>A secret came in clear although it was not asked for.</summary>
    public bool SawSecretInClear { get; protected set; }

    /// <summary>TLS is up, or the listener is one that has none.</summary>
    protected bool TakesSecrets => Client.Tls is not null || Client.Facts.ListenerTls == ListenerTls.None;

    /// <summary>TLS can still be begun.</summary>
    protected bool OffersStartTls => Client.Tls is null && Client.Facts.ListenerTls == ListenerTls.StartTls;

    /// <summary>What the client has said of itself.</summary>
    protected virtual ClientIdentity Identity => ClientIdentity.None;

    /// <summary>Zeroes what is left of an exchange.</summary>
    public void Dispose() => _exchange?.Dispose();

    /// <summary>Sends a challenge in the protocol's own form; <paramref name="base64"/> may be empty.</summary>
    protected abstract ValueTask ChallengeAsync(string base64);

    /// <summary>Reads the answer to a challenge, and hands it to the exchange. Null: the conversation is over, and the client knows.</summary>
    protected abstract Task<SaslStep?> RespondAsync(SaslServerExchange exchange);

    /// <summary>Begins an exchange; null: a mechanism that is not offered here.</summary>
    protected SaslServerExchange? Begin(ReadOnlySpan<byte> mechanism)
    {
        _exchange?.Dispose();
        return _exchange = IsOffered(mechanism) ? SaslServerExchange.Begin(mechanism) : null;
    }

    /// <summary>Challenges and responses, from <paramref name="step"/> to the exchange's end. Null: the conversation is over.</summary>
    protected async Task<SaslStep?> FinishAsync(SaslServerExchange exchange, SaslStep? step)
    {
        while (step is SaslStep.Challenge)
        {
            await ChallengeAsync(exchange.Challenge);
            step = await RespondAsync(exchange);
        }
        return step;
    }

    /// <summary>
    /// RFC 7628 §3.2.2: a refused token is told by a challenge first; the client's answer to that, whatever it is, gets the reply. Other denials
    /// pass. False: the conversation is over.
    /// </summary>
    protected async Task<bool> TellRefusedTokenAsync(LoginDecision.Denied denied)
    {
        if (denied.Denial != LoginDenial.InvalidToken || _exchange is not { } exchange)
        {
            return true;
        }
        exchange.RefuseToken();
        await ChallengeAsync(exchange.Challenge);
        return await RespondAsync(exchange) is not null;
    }

    /// <summary>The attempt of an exchange that is complete; its secret is the caller's.</summary>
    protected LoginAttempt Attempt(SaslServerExchange exchange)
    {
        var (authcid, authzid, secret) = exchange.TakeAttemptParts();
        return Attempt(exchange.Mechanism, authcid, authzid, secret);
    }

    /// <summary>An attempt from this connection.</summary>
    protected LoginAttempt Attempt(LoginMechanism mechanism, ReadOnlyMemory<byte> authcid, ReadOnlyMemory<byte> authzid, Secret secret) => new()
    {
        Protocol = protocol,
        Mechanism = mechanism,
        Authcid = authcid,
        Authzid = authzid,
        Secret = secret,
        Client = Client.Facts.Client,
        Local = Client.Facts.Local,
        Tls = Client.Tls,
        Identity = Identity,
        ConnectionId = Client.Facts.Id,
        Listener = Client.Facts.Listener,
    };

    private bool IsOffered(ReadOnlySpan<byte> mechanism)
    {
        foreach (var name in mechanisms)
        {
            if (Ascii.EqualsIgnoreCase(mechanism, name))
            {
                return true;
            }
        }
        return false;
    }
}
