using Gateway.ProtocolAdapters.Backend;
using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Sasl;
using Gateway.ProtocolAdapters.Wire;

namespace Gateway.ProtocolAdapters.Pop3;

/// <summary>
/// The client's side until it has signed in, and the only writer to it. States:
/// greeted: commands are read;
/// named: USER was given, PASS may follow;
/// authenticating: SASL lines are read, nothing else is a command;
/// asked: one attempt is out, and <see cref="RefuseAsync"/> or <see cref="AcceptAsync"/> must follow;
/// over: signed in, said goodbye, or gone.
/// </summary>
internal sealed class Pop3LoginDialog(MailConnection client, Pop3Options options, TlsUpgrade tls, CancellationToken deadline)
    : RelayedDialog(client, ProtocolCatalog.Pop3, options.Offered, deadline)
{
    private byte[]? _name;
    private int _badCommands;
    private int _refusals;

    // No text of ours in angle brackets: that would offer APOP (RFC 1939 §7).
    public override ValueTask GreetAsync() => SendAsync(Pop3Reply.Ok("POP3 gateway ready."));

    public override async Task<LoginAttempt?> NextAttemptAsync()
    {
        State = "greeted";
        while (true)
        {
            var line = await LineReader.ReadAsync(Client, SaslServerExchange.MaxLineOctets + 32, Deadline);
            if (line.Status == WireLineStatus.End)
            {
                return null;
            }
            var command = Pop3CommandParser.Parse(line.Octets);
            var isTooLong = line.Status == WireLineStatus.TooLong
                || (command.Verb != Pop3Verb.Auth && line.Octets.Length + 2 > options.MaxLineOctets);
            var step = isTooLong ? await BadAsync("That line is too long.", isHopeless: true) : await AnswerAsync(command);
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
        await SendAsync(Pop3Reply.ForDenial(denied));
        return ++_refusals < options.MaxRefusedLogins;
    }

    public override ValueTask AcceptAsync(string capabilities)
    {
        State = "signed in";
        return SendAsync(Pop3Reply.Ok("Logged in."));
    }

    public override byte[] LastWord(DialogEnd end) => Pop3Reply.Error(end switch
    {
        DialogEnd.Draining => "[SYS/TEMP] The server is restarting; please reconnect.",
        DialogEnd.Unavailable => "[SYS/TEMP] Sign-in is not possible at the moment; try again later.",
        DialogEnd.TooSlow => "Too slow to sign in.",
        _ => "[SYS/TEMP] Internal error.",
    });

    protected override ValueTask ChallengeAsync(string base64) => SendAsync(Pop3Reply.Continue(base64));

    protected override async Task<SaslStep?> RespondAsync(SaslServerExchange exchange)
    {
        var line = await LineReader.ReadAsync(Client, SaslServerExchange.MaxLineOctets + 2, Deadline);
        if (line.Status == WireLineStatus.TooLong)
        {
            await BadAsync("That line is too long.", isHopeless: true);
        }
        return line.Status == WireLineStatus.Line ? exchange.Respond(line.Octets.Span) : null;
    }

    private async Task<Step> AnswerAsync(Pop3Command command)
    {
        switch (command.Verb)
        {
            case Pop3Verb.Capa:
                await SendAsync(Pop3Reply.Capabilities(options.Offered, TakesSecrets, OffersStartTls));
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
                return await OfferAsync(Attempt(LoginMechanism.Command, _name, default, Secret.Copy(command.Argument.Span)));
            case Pop3Verb.Auth:
                return await AuthenticateAsync(command.Argument);
            default:
                return await BadAsync("Unknown command, or not now.", isHopeless: false);
        }
    }

    private async Task<Step> StartTlsAsync()
    {
        if (!OffersStartTls)
        {
            return await BadAsync("STLS is not possible here.", isHopeless: false);
        }
        // What stands behind STLS in clear was put there by somebody else than the client (NO STARTTLS).
        if (!Client.Buffered.IsEmpty)
        {
            return await BadAsync("Nothing may follow STLS.", isHopeless: true);
        }
        await SendAsync(Pop3Reply.Ok("Begin TLS negotiation now."));
        State = "handshake";
        await tls.AuthenticateAsync(Client, ProtocolCatalog.Pop3, Deadline);
        // RFC 2595 §4: nothing learned in clear is kept.
        _name = null;
        State = "greeted";
        return Step.Next;
    }

    private async Task<Step> AuthenticateAsync(ReadOnlyMemory<byte> argument)
    {
        var space = argument.Span.IndexOf((byte)' ');
        var mechanism = space < 0 ? argument : argument[..space];
        if (Begin(mechanism.Span) is not { } exchange)
        {
            return await BadAsync("That mechanism is not served.", isHopeless: false);
        }
        State = "authenticating";
        var step = await FinishAsync(exchange, space < 0 ? SaslStep.Challenge : exchange.RespondInitially(argument.Span[(space + 1)..]));
        State = "greeted";
        return step switch
        {
            null => Step.Over,
            SaslStep.Complete => await OfferAsync(Attempt(exchange)),
            SaslStep.Cancelled => await BadAsync("Authentication cancelled.", isHopeless: false),
            SaslStep.BadEncoding => await BadAsync("Invalid base64.", isHopeless: false),
            _ => await RefuseHereAsync(LoginDenial.InvalidCredentials),
        };
    }

    private async Task<Step> OfferAsync(LoginAttempt attempt)
    {
        _name = null;
        if (attempt.Authcid.Length <= SaslCredential.MaxNameOctets)
        {
            return new Step(attempt);
        }
        attempt.Secret.Dispose();
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

    private ValueTask SendAsync(byte[] reply) => Client.WriteAsync(reply, Deadline);
}
