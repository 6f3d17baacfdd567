using System.Text;
using Gateway.ProtocolAdapters.Backend;
using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Sasl;

namespace Gateway.ProtocolAdapters.ManageSieve;

/// <summary>
/// Our sign-in to a ManageSieve backend: greeting, STARTTLS, the client's address, the credential. What is handed back as
/// capabilities is the backend's own OK, which becomes the client's.
/// </summary>
internal sealed class ManageSieveBackendLogin : IBackendLogin
{
    // The backend's connection and sign-in are ours; a second sign-in is nobody's.
    private static readonly HashSet<string> Ours = new(StringComparer.OrdinalIgnoreCase)
    {
        "IMPLEMENTATION", "SASL", "STARTTLS", "XCLIENT", "UNAUTHENTICATE", "OWNER",
    };

    /// <inheritdoc/>
    public async Task<BackendAnswer> RunAsync(BackendExchange exchange)
    {
        var backend = new ManageSieveBackendDialog(exchange);
        await GreetAsync(backend, exchange);
        if (exchange.Endpoint.ForwardClientAddress && backend.Capabilities.ContainsKey("XCLIENT"))
        {
            var facts = exchange.Client.Facts;
            await backend.SendAsync($"XCLIENT ADDR={facts.Client.Address} PORT={facts.Client.Port} SESSION={facts.Id} TTL=3");
            await backend.ReadAsync();
        }
        try
        {
            return Outcome(await PresentAsync(backend, exchange.Credential));
        }
        catch (Exception fault) when (backend.CredentialSent && BackendConnector.IsSilence(fault, exchange.Deadline))
        {
            return new BackendAnswer(BackendLoginOutcome.Unavailable);
        }
    }

    private static BackendAnswer Outcome((ManageSieveAnswer Kind, string Text) answer)
    {
        var (kind, text) = answer;
        var isLater = text.StartsWith("NO (TRYLATER", StringComparison.OrdinalIgnoreCase);
        return kind switch
        {
            ManageSieveAnswer.Ok => new BackendAnswer(BackendLoginOutcome.Accepted, text),
            ManageSieveAnswer.No when !isLater => new BackendAnswer(BackendLoginOutcome.Refused),
            _ => new BackendAnswer(BackendLoginOutcome.Unavailable),
        };
    }

    /// <summary>The lines of a backend's listing that hold for our clients, too, each with its CRLF.</summary>
    public static async Task<string> ProbeAsync(BackendExchange exchange)
    {
        var backend = new ManageSieveBackendDialog(exchange);
        await GreetAsync(backend, exchange);
        await backend.SendAsync("LOGOUT");
        var lines = new StringBuilder();
        foreach (var (name, value) in backend.Capabilities)
        {
            if (!Ours.Contains(name))
            {
                lines.Append('"').Append(name).Append("\" \"").Append(Escape(value)).Append("\"\r\n");
            }
        }
        return lines.ToString();
    }

    /// <summary>The SASL mechanisms that it takes, after STARTTLS where that is owed.</summary>
    public static async Task<string> ProbeMechanismsAsync(BackendExchange exchange)
    {
        var backend = new ManageSieveBackendDialog(exchange);
        await GreetAsync(backend, exchange);
        await backend.SendAsync("LOGOUT");
        return string.Join(' ', backend.Mechanisms.Order(StringComparer.Ordinal));
    }

    private static string Escape(string value) => value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);

    private static async Task GreetAsync(ManageSieveBackendDialog backend, BackendExchange exchange)
    {
        await backend.LearnAsync();
        if (exchange.Endpoint.Tls is not BackendTls.StartTls)
        {
            return;
        }
        ManageSieveBackendDialog.Demand(backend.Capabilities.ContainsKey("STARTTLS"), "it does not offer STARTTLS");
        await backend.SendAsync("STARTTLS");
        var (kind, _) = await backend.ReadAsync();
        ManageSieveBackendDialog.Demand(kind is ManageSieveAnswer.Ok, "it refuses STARTTLS");
        exchange.Deadline.Restart();
        await BackendConnector.StartTlsAsync(exchange.Backend, exchange.Endpoint, exchange.Deadline.Token);
        // RFC 5804 §2.2: it announces itself again, unasked.
        await backend.LearnAsync();
    }

    private static async Task<(ManageSieveAnswer Kind, string Text)> PresentAsync(ManageSieveBackendDialog backend, BackendCredential credential)
    {
        var offered = backend.Mechanisms;
        switch (credential)
        {
            case BackendCredential.Password password when password.ActFor is null && offered.Contains("LOGIN")
                && (password.UseLoginCommand || !offered.Contains("PLAIN")):
                return await PresentLoginAsync(backend, password);
            case BackendCredential.Password password:
                await backend.SendAsync("AUTHENTICATE \"PLAIN\" ", SaslClientResponse.Plain(password));
                break;
            case BackendCredential.BearerToken bearer when offered.Contains("XOAUTH2"):
                await backend.SendAsync("AUTHENTICATE \"XOAUTH2\" ", SaslClientResponse.XOAuth2(bearer));
                break;
            case BackendCredential.BearerToken bearer:
                await backend.SendAsync("AUTHENTICATE \"OAUTHBEARER\" ", SaslClientResponse.OAuthBearer(bearer));
                break;
            case BackendCredential.ExternalIdentity:
                // Nobody takes a user's name alone here: a trusted link without a secret is refused at start-up.
                throw new BackendProtocolException("ManageSieve has no sign-in without a secret");
            default:
                throw new NotSupportedException(credential.GetType().Name);
        }
        var answer = await backend.ReadAsync();
        if (answer.Kind is not ManageSieveAnswer.Strings)
        {
            return answer;
        }
        // RFC 7628 §3.2.3: a refusal comes as a challenge, which wants an answer before the response.
        await backend.SendAsync("\"AQ==\"");
        return await backend.ReadAsync();
    }

    private static async Task<(ManageSieveAnswer Kind, string Text)> PresentLoginAsync(
        ManageSieveBackendDialog backend, BackendCredential.Password password)
    {
        await backend.SendAsync("AUTHENTICATE \"LOGIN\"");
        var answer = await backend.ReadAsync();
        if (answer.Kind is ManageSieveAnswer.Strings)
        {
            await backend.SendAsync("", SaslClientResponse.LoginName(password));
            answer = await backend.ReadAsync();
        }
        if (answer.Kind is not ManageSieveAnswer.Strings)
        {
            return answer;
        }
        await backend.SendAsync("", SaslClientResponse.LoginPassword(password));
        return await backend.ReadAsync();
    }
}
