using System.Security.Cryptography;
using System.Text;
using Gateway.ProtocolAdapters.Backend;
using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Sasl;
using Gateway.ProtocolAdapters.Wire;

namespace Gateway.ProtocolAdapters.Pop3;

/// <summary>Our sign-in to a POP3 backend: greeting, STLS, the client's address by XCLIENT where it is offered, the credential.</summary>
internal sealed class Pop3BackendLogin : IBackendLogin
{
    private const int MaxLineOctets = 8 * 1024;
    private const int MaxCapabilities = 100;

    // RFC 5034 §4: an initial response must leave the command within 255 octets.
    private const int MaxInitialResponse = 200;

    public async Task<BackendAnswer> RunAsync(BackendExchange exchange)
    {
        var greeting = await ReadAsync(exchange);
        if (!greeting.StartsWith("+OK", StringComparison.Ordinal))
        {
            throw new BackendProtocolException("the greeting is not +OK");
        }
        var capabilities = await LearnCapabilitiesAsync(exchange);
        if (exchange.Endpoint.Tls == BackendTls.StartTls)
        {
            await StartTlsAsync(exchange, capabilities);
            capabilities = await LearnCapabilitiesAsync(exchange);
        }
        // Dovecot's way; it offers this to trusted networks alone.
        if (exchange.Endpoint.ForwardClientAddress && greeting.Contains("[XCLIENT]", StringComparison.Ordinal))
        {
            var facts = exchange.Client.Facts;
            await CommandAsync(exchange, $"XCLIENT ADDR={facts.Client.Address} PORT={facts.Client.Port} SESSION={facts.Id} TTL=2");
        }
        return new BackendAnswer(await PresentAsync(exchange, capabilities));
    }

    private static async Task StartTlsAsync(BackendExchange exchange, List<string> capabilities)
    {
        if (!capabilities.Contains("STLS") || !IsOk(await CommandAsync(exchange, "STLS")))
        {
            throw new BackendProtocolException("STLS is required and not to be had");
        }
        exchange.Deadline.Restart();
        await BackendConnector.StartTlsAsync(exchange.Backend, exchange.Endpoint, exchange.Deadline.Token);
    }

    private static async Task<List<string>> LearnCapabilitiesAsync(BackendExchange exchange)
    {
        var capabilities = new List<string>();
        if (!IsOk(await CommandAsync(exchange, "CAPA")))
        {
            return capabilities;
        }
        while (await ReadAsync(exchange) is var line && line != ".")
        {
            capabilities.Add(line.Trim().ToUpperInvariant());
            if (capabilities.Count > MaxCapabilities)
            {
                throw new BackendProtocolException("too many capabilities");
            }
        }
        return capabilities;
    }

    private static async Task<BackendLoginOutcome> PresentAsync(BackendExchange exchange, List<string> capabilities)
    {
        var sasl = capabilities.Find(line => line.StartsWith("SASL ", StringComparison.Ordinal))?.Split(' ') ?? [];
        var password = exchange.Credential as BackendCredential.Password;
        var byCommand = password is { ActFor: null } && (password.UseLoginCommand || !sasl.Contains("PLAIN"));
        var (mechanism, response) = byCommand ? ("", []) : ResponseFor(exchange.Credential, sasl);
        try
        {
            return OutcomeOf(byCommand
                ? await UserPassAsync(exchange, password!)
                : await AuthAsync(exchange, mechanism, response));
        }
        catch (Exception fault) when (BackendConnector.IsSilence(fault, exchange.Deadline))
        {
            return BackendLoginOutcome.Unavailable;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(response);
        }
    }

    private static (string Mechanism, byte[] Response) ResponseFor(BackendCredential credential, string[] offered)
    {
        var (mechanism, response) = credential switch
        {
            BackendCredential.Password password => ("PLAIN", SaslClientResponse.Plain(password)),
            BackendCredential.BearerToken bearer when offered.Contains("OAUTHBEARER") => ("OAUTHBEARER", SaslClientResponse.OAuthBearer(bearer)),
            BackendCredential.BearerToken bearer => ("XOAUTH2", SaslClientResponse.XOAuth2(bearer)),
            // Dovecot's XCLIENT names no user: a trusted link without a secret is refused at start-up.
            BackendCredential.ExternalIdentity => throw new BackendProtocolException("POP3 has no sign-in without a secret"),
            _ => throw new NotSupportedException(credential.GetType().Name),
        };
        if (offered.Contains(mechanism))
        {
            return (mechanism, response);
        }
        CryptographicOperations.ZeroMemory(response);
        throw new BackendProtocolException($"it does not offer {mechanism}");
    }

    private static async Task<string> UserPassAsync(BackendExchange exchange, BackendCredential.Password password)
    {
        if (password.User.Any(char.IsControl) || password.Secret.Octets.IndexOfAnyInRange((byte)0, (byte)0x1F) >= 0)
        {
            throw new FormatException("A credential for a backend holds a control character.");
        }
        var answer = await CommandAsync(exchange, "USER " + password.User);
        return IsOk(answer) ? await CommandAsync(exchange, [.. "PASS "u8, .. password.Secret.Octets, .. "\r\n"u8]) : answer;
    }

    private static async Task<string> AuthAsync(BackendExchange exchange, string mechanism, byte[] response)
    {
        var isShort = response.Length <= MaxInitialResponse;
        var start = Encoding.ASCII.GetBytes("AUTH " + mechanism);
        var answer = await CommandAsync(exchange, isShort ? [.. start, (byte)' ', .. response, .. "\r\n"u8] : [.. start, .. "\r\n"u8]);
        if (!isShort && IsContinuation(answer))
        {
            answer = await CommandAsync(exchange, [.. response, .. "\r\n"u8]);
        }
        // A refused token comes with its reason as a challenge (RFC 7628 §3.2.3): an empty line brings the -ERR.
        return IsContinuation(answer) ? await CommandAsync(exchange, "\r\n"u8.ToArray()) : answer;
    }

    private static BackendLoginOutcome OutcomeOf(string answer)
    {
        var passes = answer.StartsWith("-ERR [SYS/", StringComparison.OrdinalIgnoreCase)
            || answer.StartsWith("-ERR [IN-USE]", StringComparison.OrdinalIgnoreCase)
            || answer.StartsWith("-ERR [LOGIN-DELAY]", StringComparison.OrdinalIgnoreCase);
        return IsOk(answer) ? BackendLoginOutcome.Accepted
            : passes || !answer.StartsWith("-ERR", StringComparison.Ordinal) ? BackendLoginOutcome.Unavailable
            : BackendLoginOutcome.Refused;
    }

    private static bool IsOk(string answer) => answer.StartsWith("+OK", StringComparison.Ordinal);

    private static bool IsContinuation(string answer) => answer.StartsWith("+ ", StringComparison.Ordinal) || answer == "+";

    private static Task<string> CommandAsync(BackendExchange exchange, string command) =>
        CommandAsync(exchange, Encoding.UTF8.GetBytes(command + "\r\n"));

    private static async Task<string> CommandAsync(BackendExchange exchange, byte[] line)
    {
        // An answer that is there before its question was put there by somebody else.
        if (!exchange.Backend.Buffered.IsEmpty)
        {
            throw new BackendProtocolException("an answer to nothing that was asked");
        }
        exchange.Deadline.Restart();
        try
        {
            await exchange.Backend.WriteAsync(line, exchange.Deadline.Token);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(line);
        }
        return await ReadAsync(exchange);
    }

    private static async Task<string> ReadAsync(BackendExchange exchange)
    {
        var line = await LineReader.ReadAsync(exchange.Backend, MaxLineOctets, exchange.Deadline.Token);
        return line.Status == WireLineStatus.Line
            ? Encoding.Latin1.GetString(line.Octets.Span)
            : throw new BackendProtocolException(line.Status == WireLineStatus.End ? "it closed the connection" : "a line too long");
    }
}
