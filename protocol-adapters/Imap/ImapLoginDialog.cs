using System.Security.Cryptography;
using System.Text;
using Gateway.ProtocolAdapters.Backend;
using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Sasl;
using Gateway.ProtocolAdapters.Wire;

namespace Gateway.ProtocolAdapters.Imap;

/// <summary>
/// The client's side until it has signed in, and the only writer to it. States:
/// greeted: commands are read;
/// continuing: a synchronising literal was asked for, the command is parsed again when it is there;
/// authenticating: SASL lines are read, nothing else is a command;
/// asked: one attempt is out, and <see cref="RefuseAsync"/> or <see cref="AcceptAsync"/> must follow;
/// over: signed in, said goodbye, or gone.
/// </summary>
internal sealed class ImapLoginDialog(MailConnection client, ImapOptions options, TlsUpgrade tls, CancellationToken deadline)
{
    /// <summary>The state in which the gateway is the slow one.</summary>
    public const string Asked = "asked";

    private ClientIdentity _identity = ClientIdentity.None;
    private int _badCommands;
    private int _refusals;

    /// <summary>For the log: where it stands.</summary>
    public string State { get; private set; } = "connected";

    /// <summary>A secret came in clear although it was not asked for.</summary>
    public bool SawSecretInClear { get; private set; }

    private bool TakesSecrets => client.Tls is not null || client.Facts.ListenerTls == ListenerTls.None;

    private bool OffersStartTls => client.Tls is null && client.Facts.ListenerTls == ListenerTls.StartTls;

    private string Capabilities => string.Join(' ',
        ["IMAP4rev1", "SASL-IR", "LITERAL+", "ID", .. TakesSecrets ? options.Mechanisms.Select(name => "AUTH=" + name) : ["STARTTLS", "LOGINDISABLED"]]);

    public ValueTask GreetAsync() => SendAsync(ImapReply.Greeting(Capabilities));

    /// <summary>Answers commands until one is an attempt. Null: it is over. The attempt's secret is the caller's.</summary>
    public async Task<ImapLoginRequest?> NextAttemptAsync()
    {
        State = "greeted";
        while (true)
        {
            var input = client.Buffered;
            var status = ImapCommandParser.TryParse(input.Span, options, out var command, out var consumed);
            if (status == ParseStatus.NeedMoreData || input.IsEmpty)
            {
                if (!await client.FillAsync(deadline))
                {
                    return null;
                }
                continue;
            }
            if (status != ParseStatus.NeedLiteral)
            {
                client.Consume(consumed);
            }
            var step = await AnswerAsync(status, command, input);
            if (step.IsOver || step.Request is not null)
            {
                return step.Request;
            }
        }
    }

    /// <summary>Answers the attempt that is out. False: that was one too many, and it is over.</summary>
    public async Task<bool> RefuseAsync(ImapLoginRequest request, LoginDecision.Denied denied)
    {
        if (denied.Denial == LoginDenial.InvalidToken && request.Exchange is { } exchange)
        {
            exchange.RefuseToken();
            await SendAsync(ImapReply.Continue(exchange.Challenge));
            // RFC 7628 §3.2.3: the client's dummy, whatever it is.
            await LineReader.ReadAsync(client, SaslServerExchange.MaxLineOctets, deadline);
        }
        await SendAsync(ImapReply.ForDenial(request.Tag, denied));
        return await CountAsync(++_refusals, options.MaxRefusedLogins, "Too many refused sign-ins.");
    }

    public ValueTask AcceptAsync(ImapLoginRequest request, string capabilities)
    {
        State = "signed in";
        return SendAsync(ImapReply.SignedIn(request.Tag, capabilities));
    }

    /// <summary>Waits for a step of a sign-in, and keeps the client patient meanwhile.</summary>
    public async Task<T> WhileWaitingAsync<T>(Func<CancellationToken, Task<T>> step, TimeProvider time)
    {
        State = Asked;
        using var wait = new SignInWait(client, time, deadline) { Notice = () => SendAsync(ImapReply.StillWorking), NoticeEvery = options.SlowLoginNotice };
        return await wait.ForAsync(step);
    }

    private async Task<Step> AnswerAsync(ParseStatus status, ImapCommand command, ReadOnlyMemory<byte> input)
    {
        var tag = command.Tag(input.Span);
        switch (status)
        {
            case ParseStatus.NeedLiteral when TakesSecrets || command.Verb != ImapVerb.Login:
                await SendAsync(ImapReply.Continue("OK"));
                return new Step(IsOver: !await client.FillAsync(deadline));
            case ParseStatus.NeedLiteral:
                client.Consume(input.Length);
                return await RefuseHereAsync(tag, LoginDenial.EncryptionRequired);
            case ParseStatus.TooLong:
                await SendAsync(ImapReply.Bad(tag, "[TOOBIG] That is too long."));
                return Step.Over;
            case ParseStatus.Invalid:
                return await BadAsync(tag, "Error in IMAP command.", isHopeless: tag.Length == 0);
            default:
                return await AnswerAsync(command, tag, input);
        }
    }

    private async Task<Step> AnswerAsync(ImapCommand command, string tag, ReadOnlyMemory<byte> input)
    {
        switch (command.Verb)
        {
            case ImapVerb.Capability:
                await SendAsync(ImapReply.Capability(tag, Capabilities));
                return Step.Next;
            case ImapVerb.Noop:
                await SendAsync(ImapReply.Ok(tag, "NOOP completed."));
                return Step.Next;
            case ImapVerb.Id:
                _identity = command.IdentityIn(input.Span);
                await SendAsync(ImapReply.Id(tag));
                return Step.Next;
            case ImapVerb.Logout:
                await SendAsync(ImapReply.Logout(tag));
                return Step.Over;
            case ImapVerb.StartTls:
                return await StartTlsAsync(tag);
            case ImapVerb.Login:
                SawSecretInClear |= !TakesSecrets;
                return TakesSecrets ? await LoginAsync(command, tag, input) : await RefuseHereAsync(tag, LoginDenial.EncryptionRequired);
            case ImapVerb.Authenticate:
                SawSecretInClear |= !TakesSecrets && !command.Second.IsAbsent;
                return TakesSecrets ? await AuthenticateAsync(command, tag, input) : await RefuseHereAsync(tag, LoginDenial.EncryptionRequired);
            default:
                return await BadAsync(tag, "Unknown command.", isHopeless: false);
        }
    }

    private async Task<Step> StartTlsAsync(string tag)
    {
        if (!OffersStartTls)
        {
            return await BadAsync(tag, "STARTTLS is not possible here.", isHopeless: false);
        }
        // What stands behind STARTTLS in clear was put there by somebody else than the client (NO STARTTLS, CVE-2021-33515).
        if (!client.Buffered.IsEmpty)
        {
            return await BadAsync(tag, "Nothing may follow STARTTLS.", isHopeless: true);
        }
        await SendAsync(ImapReply.Ok(tag, "Begin TLS negotiation now."));
        State = "handshake";
        await tls.AuthenticateAsync(client, ProtocolCatalog.Imap, deadline);
        // RFC 9051 §6.2.1: nothing learned in clear is kept.
        _identity = ClientIdentity.None;
        State = "greeted";
        return Step.Next;
    }

    private async Task<Step> LoginAsync(ImapCommand command, string tag, ReadOnlyMemory<byte> input)
    {
        var name = new byte[command.First.Length];
        var nameLength = command.First.CopyTo(input.Span, name);
        var password = new byte[command.Second.Length];
        var passwordLength = command.Second.CopyTo(input.Span, password);
        var secret = Secret.Copy(password.AsSpan(0, passwordLength));
        CryptographicOperations.ZeroMemory(password);
        var request = new ImapLoginRequest(tag, Attempt(LoginMechanism.Command, name.AsMemory(0, nameLength), default, secret), null);
        return await OfferAsync(request);
    }

    private async Task<Step> AuthenticateAsync(ImapCommand command, string tag, ReadOnlyMemory<byte> input)
    {
        var mechanism = input.Slice(command.First.Start, command.First.Length);
        var exchange = IsOffered(mechanism.Span) ? SaslServerExchange.Begin(mechanism.Span) : null;
        if (exchange is null)
        {
            await SendAsync(ImapReply.No(tag, "[CANNOT] That mechanism is not served."));
            return Step.Next;
        }
        State = "authenticating";
        var step = command.Second.IsAbsent
            ? SaslStep.Challenge
            : exchange.RespondInitially(input.Span.Slice(command.Second.Start, command.Second.Length));
        while (step == SaslStep.Challenge)
        {
            await SendAsync(ImapReply.Continue(exchange.Challenge));
            var line = await LineReader.ReadAsync(client, SaslServerExchange.MaxLineOctets + 2, deadline);
            if (line.Status != WireLineStatus.Line)
            {
                exchange.Dispose();
                return line.Status == WireLineStatus.End ? Step.Over : await BadAsync(tag, "[TOOBIG] That is too long.", isHopeless: true);
            }
            step = exchange.Respond(line.Octets.Span);
        }
        return await FinishAsync(exchange, step, tag);
    }

    private async Task<Step> FinishAsync(SaslServerExchange exchange, SaslStep step, string tag)
    {
        State = "greeted";
        if (step == SaslStep.Complete)
        {
            var (authcid, authzid, secret) = exchange.TakeAttemptParts();
            return await OfferAsync(new ImapLoginRequest(tag, Attempt(exchange.Mechanism, authcid, authzid, secret), exchange));
        }
        exchange.Dispose();
        return step switch
        {
            SaslStep.Cancelled => await BadAsync(tag, "Authentication cancelled.", isHopeless: false),
            SaslStep.BadEncoding => await BadAsync(tag, "Invalid base64.", isHopeless: false),
            _ => await RefuseHereAsync(tag),
        };
    }

    // A name or secret that no attempt can carry is wrong: nobody needs to be asked.
    private async Task<Step> OfferAsync(ImapLoginRequest request)
    {
        if (request.Attempt.Authcid.Length <= SaslCredential.MaxNameOctets)
        {
            return new Step(request);
        }
        request.Dispose();
        return await RefuseHereAsync(request.Tag);
    }

    private async Task<Step> RefuseHereAsync(string tag, LoginDenial denial = LoginDenial.InvalidCredentials)
    {
        await SendAsync(ImapReply.ForDenial(tag, new LoginDecision.Denied(denial)));
        return new Step(IsOver: !await CountAsync(++_refusals, options.MaxRefusedLogins, "Too many refused sign-ins."));
    }

    private async Task<Step> BadAsync(string tag, string text, bool isHopeless)
    {
        await SendAsync(ImapReply.Bad(tag, text));
        return new Step(IsOver: isHopeless || !await CountAsync(++_badCommands, options.MaxBadCommands, "Too many bad commands."));
    }

    private async Task<bool> CountAsync(int count, int limit, string text)
    {
        if (count < limit)
        {
            return true;
        }
        await SendAsync(ImapReply.Bye(text));
        return false;
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
        Protocol = ProtocolCatalog.Imap,
        Mechanism = mechanism,
        Authcid = authcid,
        Authzid = authzid,
        Secret = secret,
        Client = client.Facts.Client,
        Local = client.Facts.Local,
        Tls = client.Tls,
        Identity = _identity,
        ConnectionId = client.Facts.Id,
        Listener = client.Facts.Listener,
    };

    private ValueTask SendAsync(byte[] reply) => client.WriteAsync(reply, deadline);

    /// <summary>What came of one command: go on, an attempt, or the end.</summary>
    private readonly record struct Step(ImapLoginRequest? Request = null, bool IsOver = false)
    {
        public static Step Next => default;

        public static Step Over => new(IsOver: true);
    }
}
