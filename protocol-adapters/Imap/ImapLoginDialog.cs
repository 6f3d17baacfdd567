using System.Security.Cryptography;
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
    : RelayedDialog(client, ProtocolCatalog.Imap, options.Offered, deadline)
{
    private ClientIdentity _identity = ClientIdentity.None;
    private string _tag = "";
    private int _badCommands;
    private int _refusals;

    protected override ClientIdentity Identity => _identity;

    protected override (Func<ValueTask> Say, TimeSpan Every)? WaitingNotice => (() => SendAsync(ImapReply.StillWorking), options.SlowLoginNotice);

    private string Capabilities => string.Join(' ',
        ["IMAP4rev1", "SASL-IR", "LITERAL+", "ID", .. TakesSecrets ? options.Offered.Select(name => "AUTH=" + name) : ["STARTTLS", "LOGINDISABLED"]]);

    public override ValueTask GreetAsync() => SendAsync(ImapReply.Greeting(Capabilities));

    public override async Task<LoginAttempt?> NextAttemptAsync()
    {
        State = "greeted";
        while (true)
        {
            var input = Client.Buffered;
            var status = ImapCommandParser.TryParse(input.Span, options, out var command, out var consumed);
            if (status == ParseStatus.NeedMoreData || input.IsEmpty)
            {
                if (!await Client.FillAsync(Deadline))
                {
                    return null;
                }
                continue;
            }
            if (status != ParseStatus.NeedLiteral)
            {
                Client.Consume(consumed);
            }
            var step = await AnswerAsync(status, command, input);
            if (step.IsOver || step.Attempt is not null)
            {
                return step.Attempt;
            }
        }
    }

    public override async Task<bool> RefuseAsync(LoginDecision.Denied denied)
    {
        if (!await TellRefusedTokenAsync(denied))
        {
            return false;
        }
        await SendAsync(ImapReply.ForDenial(_tag, denied));
        return await CountAsync(++_refusals, options.MaxRefusedLogins, "Too many refused sign-ins.");
    }

    public override ValueTask AcceptAsync(string capabilities)
    {
        State = "signed in";
        return SendAsync(ImapReply.SignedIn(_tag, capabilities));
    }

    public override byte[] LastWord(DialogEnd end) => ImapReply.Bye(end switch
    {
        DialogEnd.Draining => "The server is restarting; please reconnect.",
        DialogEnd.Unavailable => "[UNAVAILABLE] Sign-in is not possible at the moment; try again later.",
        DialogEnd.TooSlow => "Too slow to sign in.",
        _ => "[UNAVAILABLE] Internal error.",
    });

    protected override ValueTask ChallengeAsync(string base64) => SendAsync(ImapReply.Continue(base64));

    protected override async Task<SaslStep?> RespondAsync(SaslServerExchange exchange)
    {
        var line = await LineReader.ReadAsync(Client, SaslServerExchange.MaxLineOctets + 2, Deadline);
        if (line.Status == WireLineStatus.TooLong)
        {
            await BadAsync(_tag, "[TOOBIG] That is too long.", isHopeless: true);
        }
        return line.Status == WireLineStatus.Line ? exchange.Respond(line.Octets.Span) : null;
    }

    private async Task<Step> AnswerAsync(ParseStatus status, ImapCommand command, ReadOnlyMemory<byte> input)
    {
        var tag = command.Tag(input.Span);
        switch (status)
        {
            case ParseStatus.NeedLiteral when TakesSecrets || command.Verb != ImapVerb.Login:
                await SendAsync(ImapReply.Continue("OK"));
                return new Step(IsOver: !await Client.FillAsync(Deadline));
            case ParseStatus.NeedLiteral:
                Client.Consume(input.Length);
                return await RefuseHereAsync(tag, LoginDenial.EncryptionRequired);
            case ParseStatus.TooLong:
                await SendAsync(ImapReply.Bad(tag, "[TOOBIG] That is too long."));
                return Step.Over;
            case ParseStatus.Invalid:
                // An empty line is a slip; a line without a tag is another protocol, whose next lines must not be taken for commands.
                return await BadAsync(tag, "Error in IMAP command.", isHopeless: tag.Length == 0 && input.Span[0] is not ((byte)'\r' or (byte)'\n'));
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
        if (!Client.Buffered.IsEmpty)
        {
            return await BadAsync(tag, "Nothing may follow STARTTLS.", isHopeless: true);
        }
        await SendAsync(ImapReply.Ok(tag, "Begin TLS negotiation now."));
        State = "handshake";
        await tls.AuthenticateAsync(Client, ProtocolCatalog.Imap, Deadline);
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
        return await OfferAsync(tag, Attempt(LoginMechanism.Command, name.AsMemory(0, nameLength), default, secret));
    }

    private async Task<Step> AuthenticateAsync(ImapCommand command, string tag, ReadOnlyMemory<byte> input)
    {
        if (Begin(input.Slice(command.First.Start, command.First.Length).Span) is not { } exchange)
        {
            await SendAsync(ImapReply.No(tag, "[CANNOT] That mechanism is not served."));
            return Step.Next;
        }
        (State, _tag) = ("authenticating", tag);
        var step = await FinishAsync(exchange, command.Second.IsAbsent
            ? SaslStep.Challenge
            : exchange.RespondInitially(input.Span.Slice(command.Second.Start, command.Second.Length)));
        State = "greeted";
        return step switch
        {
            null => Step.Over,
            SaslStep.Complete => await OfferAsync(tag, Attempt(exchange)),
            SaslStep.Cancelled => await BadAsync(tag, "Authentication cancelled.", isHopeless: false),
            SaslStep.BadEncoding => await BadAsync(tag, "Invalid base64.", isHopeless: false),
            _ => await RefuseHereAsync(tag),
        };
    }

    // A name that no attempt can carry is wrong: nobody needs to be asked.
    private async Task<Step> OfferAsync(string tag, LoginAttempt attempt)
    {
        _tag = tag;
        if (attempt.Authcid.Length <= SaslCredential.MaxNameOctets)
        {
            return new Step(attempt);
        }
        attempt.Secret.Dispose();
        return await RefuseHereAsync(tag);
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

    private ValueTask SendAsync(byte[] reply) => Client.WriteAsync(reply, Deadline);
}
