using System.Text;
using Gateway.ProtocolAdapters.Backend;
using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Sasl;
using Gateway.ProtocolAdapters.Wire;

namespace Gateway.ProtocolAdapters.Pop3;

/// <summary>An attempt, and the SASL exchange that it came from, if any.</summary>
internal sealed record Pop3LoginRequest(LoginAttempt Attempt, SaslServerExchange? Exchange) : IDisposable
{
    public void Dispose()
    {
        Attempt.Secret.Dispose();
        Exchange?.Dispose();
    }
}

/// <summary>
/// The client's side until it has signed in, and the only writer to it. States:
/// greeted: commands are read;
/// named: USER was given, PASS may follow;
/// authenticating: SASL lines are read, nothing else is a command;
/// asked: one attempt is out, and <see cref="RefuseAsync"/> or <see cref="AcceptAsync"/> must follow;
/// over: signed in, said goodbye, or gone.
/// </summary>
internal sealed class Pop3LoginDialog(MailConnection client, Pop3Options options, TlsUpgrade tls, CancellationToken deadline)
{
    /// <summary>The state in which the gateway is the slow one.</summary>
    public const string Asked = "asked";

    private byte[]? _name;
    private int _badCommands;
    private int _refusals;

    /// <summary>For the log: where it stands.</summary>
    public string State { get; private set; } = "connected";

    /// <summary>A secret came in clear although it was not asked for.</summary>
    public bool SawSecretInClear { get; private set; }

    private bool TakesSecrets => client.Tls is not null || client.Facts.ListenerTls == ListenerTls.None;

    private bool OffersStls => client.Tls is null && client.Facts.ListenerTls == ListenerTls.StartTls;

    // No text of ours in angle brackets: that would offer APOP (RFC 1939 §7).
    public ValueTask GreetAsync() => SendAsync(Pop3Reply.Ok("POP3 gateway ready."));

    /// <summary>Waits for a step of a sign-in. POP3 has nothing to say meanwhile.</summary>
    public async Task<T> WhileWaitingAsync<T>(Func<CancellationToken, Task<T>> step, TimeProvider time)
    {
        State = Asked;
        using var wait = new SignInWait(client, time, deadline);
        return await wait.ForAsync(step);
    }

    /// <summary>Answers commands until one is an attempt. Null: it is over. The attempt's secret is the caller's.</summary>
    public async Task<Pop3LoginRequest?> NextAttemptAsync()
    {
        State = "greeted";
        while (true)
        {
            var line = await LineReader.ReadAsync(client, SaslServerExchange.MaxLineOctets + 32, deadline);
            if (line.Status == WireLineStatus.End)
            {
                return null;
            }
            var command = Pop3CommandParser.Parse(line.Octets);
            var isTooLong = line.Status == WireLineStatus.TooLong
                || (command.Verb != Pop3Verb.Auth && line.Octets.Length + 2 > options.MaxLineOctets);
            var step = isTooLong ? await BadAsync("That line is too long.", isHopeless: true) : await AnswerAsync(command);
            if (step.IsOver || step.Request is not null)
            {
                return step.Request;
            }
        }
    }

    /// <summary>Answers the attempt that is out. False: that was one too many, and it is over.</summary>
    public async Task<bool> RefuseAsync(Pop3LoginRequest request, LoginDecision.Denied denied)
    {
        if (denied.Denial == LoginDenial.InvalidToken && request.Exchange is { } exchange)
        {
            exchange.RefuseToken();
            await SendAsync(Pop3Reply.Continue(exchange.Challenge));
            // RFC 7628 §3.2.3: the client's dummy, whatever it is.
            await LineReader.ReadAsync(client, SaslServerExchange.MaxLineOctets, deadline);
        }
        await SendAsync(Pop3Reply.ForDenial(denied));
        return ++_refusals < options.MaxRefusedLogins;
    }

    public ValueTask AcceptAsync()
    {
        State = "signed in";
        return SendAsync(Pop3Reply.Ok("Logged in."));
    }

    private async Task<Step> AnswerAsync(Pop3Command command)
    {
        switch (command.Verb)
        {
            case Pop3Verb.Capa:
                await SendAsync(Pop3Reply.Capabilities(options.Mechanisms, TakesSecrets, OffersStls));
                return Step.Next;
            case Pop3Verb.Quit:
                await SendAsync(Pop3Reply.Ok("Logging out."));
                return Step.Over;
            case Pop3Verb.Stls:
                return await StartTlsAsync();
            case Pop3Verb.User or Pop3Verb.Pass or Pop3Verb.Auth when !TakesSecrets:
                SawSecretInClear |= command.Verb == Pop3Verb.Pass;
                return await RefuseHereAsync(LoginDenial.EncryptionRequired);
            case Pop3Verb.User:
                _name = command.Argument.ToArray();
                await SendAsync(Pop3Reply.Ok("Send PASS."));
                return Step.Next;
            case Pop3Verb.Pass when _name is not null:
                return await OfferAsync(new Pop3LoginRequest(Attempt(LoginMechanism.Command, _name, default, Secret.Copy(command.Argument.Span)), null));
            case Pop3Verb.Auth:
                return await AuthenticateAsync(command.Argument);
            default:
                return await BadAsync("Unknown command, or not now.", isHopeless: false);
        }
    }

    private async Task<Step> StartTlsAsync()
    {
        if (!OffersStls)
        {
            return await BadAsync("STLS is not possible here.", isHopeless: false);
        }
        // What stands behind STLS in clear was put there by somebody else than the client (NO STARTTLS).
        if (!client.Buffered.IsEmpty)
        {
            return await BadAsync("Nothing may follow STLS.", isHopeless: true);
        }
        await SendAsync(Pop3Reply.Ok("Begin TLS negotiation now."));
        State = "handshake";
        await tls.AuthenticateAsync(client, ProtocolCatalog.Pop3, deadline);
        // RFC 2595 §4: nothing learned in clear is kept.
        _name = null;
        State = "greeted";
        return Step.Next;
    }

    private async Task<Step> AuthenticateAsync(ReadOnlyMemory<byte> argument)
    {
        var space = argument.Span.IndexOf((byte)' ');
        var mechanism = space < 0 ? argument : argument[..space];
        var exchange = IsOffered(mechanism.Span) ? SaslServerExchange.Begin(mechanism.Span) : null;
        if (exchange is null)
        {
            return await BadAsync("That mechanism is not served.", isHopeless: false);
        }
        State = "authenticating";
        var step = space < 0 ? SaslStep.Challenge : exchange.RespondInitially(argument.Span[(space + 1)..]);
        while (step == SaslStep.Challenge)
        {
            await SendAsync(Pop3Reply.Continue(exchange.Challenge));
            var line = await LineReader.ReadAsync(client, SaslServerExchange.MaxLineOctets + 2, deadline);
            if (line.Status != WireLineStatus.Line)
            {
                exchange.Dispose();
                return line.Status == WireLineStatus.End ? Step.Over : await BadAsync("That line is too long.", isHopeless: true);
            }
            step = exchange.Respond(line.Octets.Span);
        }
        return await FinishAsync(exchange, step);
    }

    private async Task<Step> FinishAsync(SaslServerExchange exchange, SaslStep step)
    {
        State = "greeted";
        if (step == SaslStep.Complete)
        {
            var (authcid, authzid, secret) = exchange.TakeAttemptParts();
            return await OfferAsync(new Pop3LoginRequest(Attempt(exchange.Mechanism, authcid, authzid, secret), exchange));
        }
        exchange.Dispose();
        return step switch
        {
            SaslStep.Cancelled => await BadAsync("Authentication cancelled.", isHopeless: false),
            SaslStep.BadEncoding => await BadAsync("Invalid base64.", isHopeless: false),
            _ => await RefuseHereAsync(LoginDenial.InvalidCredentials),
        };
    }

    private async Task<Step> OfferAsync(Pop3LoginRequest request)
    {
        _name = null;
        if (request.Attempt.Authcid.Length <= SaslCredential.MaxNameOctets)
        {
            return new Step(request);
        }
        request.Dispose();
        return await RefuseHereAsync(LoginDenial.InvalidCredentials);
    }

    private async Task<Step> RefuseHereAsync(LoginDenial denial)
    {
        await SendAsync(Pop3Reply.ForDenial(new LoginDecision.Denied(denial)));
        return new Step(IsOver: ++_refusals >= options.MaxRefusedLogins);
    }

    private async Task<Step> BadAsync(string text, bool isHopeless)
    {
        await SendAsync(Pop3Reply.Error(text));
        return new Step(IsOver: isHopeless || ++_badCommands >= options.MaxBadCommands);
    }

    private bool IsOffered(ReadOnlySpan<byte> mechanism)
    {
        foreach (var name in options.Mechanisms)
        {
            if (Ascii.EqualsIgnoreCase(mechanism, name))
            {
                return true;
            }
        }
        return false;
    }

    private LoginAttempt Attempt(LoginMechanism mechanism, ReadOnlyMemory<byte> authcid, ReadOnlyMemory<byte> authzid, Secret secret) => new()
    {
        Protocol = ProtocolCatalog.Pop3,
        Mechanism = mechanism,
        Authcid = authcid,
        Authzid = authzid,
        Secret = secret,
        Client = client.Facts.Client,
        Local = client.Facts.Local,
        Tls = client.Tls,
        ConnectionId = client.Facts.Id,
        Listener = client.Facts.Listener,
    };

    private ValueTask SendAsync(byte[] reply) => client.WriteAsync(reply, deadline);

    /// <summary>What came of one command: go on, an attempt, or the end.</summary>
    private readonly record struct Step(Pop3LoginRequest? Request = null, bool IsOver = false)
    {
        public static Step Next => default;

        public static Step Over => new(IsOver: true);
    }
}
