using System.Security.Cryptography;
using System.Text;
using Gateway.ProtocolAdapters.Backend;
using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Sasl;

namespace Gateway.ProtocolAdapters.Smtp;

/// <summary>
/// Our client's side of a sign-in: greeting, EHLO with the client's name, STARTTLS where it is owed, XCLIENT where it is
/// offered, then AUTH, or nothing more where XCLIENT LOGIN is the sign-in. After each of these EHLO is said again, because
/// what a server offers changes. The capabilities handed back are the last 250 reply, whole.
/// </summary>
/// <param name="hostName">Our name, where the client gave none.</param>
/// <param name="heloName">The client's, as checked by the parser; null when it gave none.</param>
/// <param name="time">The clock of the deadlines.</param>
internal sealed class SmtpBackendLogin(string hostName, string? heloName, TimeProvider time) : IBackendLogin
{
    /// <inheritdoc/>
    public async Task<BackendAnswer> RunAsync(BackendExchange exchange)
    {
        var link = new SmtpBackendLink(exchange.Backend, time);
        var step = new Step(link, exchange);
        await GreetAsync(step, heloName ?? hostName);
        await TellClientAsync(step);
        try
        {
            var outcome = await PresentAsync(step, exchange.Credential);
            if (outcome is BackendLoginOutcome.Accepted)
            {
                await HelloAsync(step, heloName ?? hostName);
            }

            return new BackendAnswer(outcome, step.EhloReply);
        }
        catch (Exception fault) when (step.CredentialSent && BackendConnector.IsSilence(fault, exchange.Deadline))
        {
            return new BackendAnswer(BackendLoginOutcome.Unavailable);
        }
    }

    /// <summary>Greeting and EHLO, with STARTTLS between where the endpoint asks for it. Also the whole of a probe.</summary>
    /// <returns>The last EHLO's reply.</returns>
    public static async Task<SmtpCapabilities> ProbeAsync(BackendExchange exchange, string name, TimeProvider time)
    {
        var step = new Step(new SmtpBackendLink(exchange.Backend, time), exchange);
        await GreetAsync(step, name);
        var capabilities = step.Link.Capabilities;
        await step.Link.SendLineAsync("QUIT", exchange.Endpoint.Timeout, exchange.Deadline.Token);
        return capabilities;
    }

    private static async Task GreetAsync(Step step, string name)
    {
        Expect(220, await step.ReadAsync(), "greeting");
        await HelloAsync(step, name);
        if (step.Exchange.Endpoint.Tls is BackendTls.StartTls)
        {
            Demand(step.Link.Capabilities.StartTls, "it does not offer STARTTLS");
            Expect(220, await step.AskAsync("STARTTLS"), "STARTTLS");
            step.Exchange.Deadline.Restart();
            await BackendConnector.StartTlsAsync(step.Exchange.Backend, step.Exchange.Endpoint, step.Exchange.Deadline.Token);
            await HelloAsync(step, name);
        }
    }

    private static async Task HelloAsync(Step step, string name)
    {
        var answer = await step.AskAsync("EHLO " + name);
        Expect(250, answer, "EHLO");
        step.EhloReply = Encoding.Latin1.GetString(answer.Octets.Span);
        step.Link.Capabilities = SmtpCapabilities.Parse(answer.Octets.Span);
    }

    private async Task TellClientAsync(Step step)
    {
        var login = (step.Exchange.Credential as BackendCredential.ExternalIdentity)?.User;
        var offered = step.Link.Capabilities.Xclient;
        // Without ADDR the session would count as the trusted gateway's own.
        Demand(login is null || (offered.Contains("LOGIN") && offered.Contains("ADDR")), "it does not offer XCLIENT with ADDR and LOGIN");
        if (!offered.Contains("ADDR") || (login is null && !step.Exchange.Endpoint.ForwardClientAddress))
        {
            return;
        }

        var answer = await step.AskAsync(XclientWriter.Write(step.Exchange.Client.Facts.Client, heloName, login, offered));
        Demand(answer.Code == 220 || (login is null && answer.Code is 550 or 501), "it refuses XCLIENT");
        if (answer.Code == 220)
        {
            await HelloAsync(step, heloName ?? hostName);
        }
    }

    private static Task<BackendLoginOutcome> PresentAsync(Step step, BackendCredential credential) => credential switch
    {
        BackendCredential.Password password => PresentPasswordAsync(step, password),
        BackendCredential.BearerToken bearer => PresentTokenAsync(step, bearer),
        BackendCredential.ExternalIdentity => Task.FromResult(BackendLoginOutcome.Accepted),
        _ => throw new InvalidOperationException("A credential that SMTP has no shape for"),
    };

    private static async Task<BackendLoginOutcome> PresentPasswordAsync(Step step, BackendCredential.Password password)
    {
        var mechanisms = step.Link.Capabilities.Mechanisms;
        // Exchange has LOGIN and no PLAIN. LOGIN has no authorization id.
        var useLogin = password.ActFor is null && mechanisms.Contains("LOGIN") && (password.UseLoginCommand || !mechanisms.Contains("PLAIN"));
        Demand(useLogin || mechanisms.Contains("PLAIN"), "it offers no AUTH mechanism for a password");
        if (!useLogin)
        {
            return Outcome(await step.SayAsync("AUTH PLAIN ", SaslClientResponse.Plain(password)));
        }

        var answer = await step.AskAsync("AUTH LOGIN");
        if (answer.Code == 334)
        {
            answer = await step.SayAsync("", SaslClientResponse.LoginName(password));
        }

        return answer.Code == 334 ? Outcome(await step.SayAsync("", SaslClientResponse.LoginPassword(password))) : Outcome(answer);
    }

    private static async Task<BackendLoginOutcome> PresentTokenAsync(Step step, BackendCredential.BearerToken bearer)
    {
        var mechanisms = step.Link.Capabilities.Mechanisms;
        var isXOAuth2 = mechanisms.Contains("XOAUTH2");
        Demand(isXOAuth2 || mechanisms.Contains("OAUTHBEARER"), "it offers no AUTH mechanism for a token");
        var answer = isXOAuth2
            ? await step.SayAsync("AUTH XOAUTH2 ", SaslClientResponse.XOAuth2(bearer))
            : await step.SayAsync("AUTH OAUTHBEARER ", SaslClientResponse.OAuthBearer(bearer));
        // RFC 7628 §3.2.3: a refusal comes as a challenge, which wants an answer before the reply.
        return Outcome(answer.Code == 334 ? await step.AskAsync(isXOAuth2 ? "" : "AQ==") : answer);
    }

    private static BackendLoginOutcome Outcome(SmtpBackendAnswer answer) => answer.Code switch
    {
        235 => BackendLoginOutcome.Accepted,
        >= 500 => BackendLoginOutcome.Refused,
        _ => BackendLoginOutcome.Unavailable,
    };

    private static void Expect(int code, SmtpBackendAnswer answer, string what) => Demand(answer.Code == code, $"{answer.Code} to {what}");

    private static void Demand(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new BackendProtocolException(otherwise);
        }
    }

    /// <summary>One exchange after the other, each with its full time.</summary>
    private sealed class Step(SmtpBackendLink link, BackendExchange exchange)
    {
        public SmtpBackendLink Link => link;

        public BackendExchange Exchange => exchange;

        public string EhloReply { get; set; } = "";

        /// <summary>The backend has at least a part of the credential.</summary>
        public bool CredentialSent { get; private set; }

        public ValueTask<SmtpBackendAnswer> ReadAsync()
        {
            exchange.Deadline.Restart();
            return link.ReadAsync(exchange.Endpoint.Timeout, exchange.Deadline.Token);
        }

        public async ValueTask<SmtpBackendAnswer> AskAsync(string line)
        {
            exchange.Deadline.Restart();
            await link.SendLineAsync(line, exchange.Endpoint.Timeout, exchange.Deadline.Token);
            return await ReadAsync();
        }

        // Sends what may hold a secret, and clears it.
        public async ValueTask<SmtpBackendAnswer> SayAsync(string command, byte[] response)
        {
            byte[] line = [.. Encoding.ASCII.GetBytes(command), .. response, .. "\r\n"u8];
            CredentialSent = true;
            try
            {
                exchange.Deadline.Restart();
                await link.SendAsync(line, exchange.Endpoint.Timeout, exchange.Deadline.Token);
            }
            finally
            {
                CryptographicOperations.ZeroMemory(line);
                CryptographicOperations.ZeroMemory(response);
            }

            return await ReadAsync();
        }
    }
}
