using System.Text;
using Gateway.ProtocolAdapters.Backend;
using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Sasl;
using Gateway.ProtocolAdapters.Wire;

namespace Gateway.ProtocolAdapters.ManageSieve;

/// <summary>
/// The client's side until it is signed in, and the only writer to it. States: greeted; TLS begun (capabilities are sent
/// again); SASL exchange; attempt handed out (the caller answers by <see cref="RefuseAsync"/> or <see cref="AcceptAsync"/>);
/// over. No octet of this conversation reaches a backend.
/// </summary>
internal sealed class ManageSieveLoginDialog(
    MailConnection client, ManageSieveOptions options, TlsUpgrade tls, BackendProbe<string> probe, CancellationToken deadline)
    : RelayedDialog(client, ProtocolCatalog.Sieve, options.Offered, deadline)
{
    // The longest SASL message and the words around it.
    private const int MaxLineOctets = SaslServerExchange.MaxLineOctets + 256;

    // Shown while no backend has been heard: RFC 5804 §1.7 makes both mandatory.
    private const string Unknown = "\"SIEVE\" \"\"\r\n\"VERSION\" \"1.0\"\r\n";

    private readonly List<ManageSieveWord> _words = [];
    private int _bad;
    private int _commands;
    private int _refusals;
    private bool _over;

    /// <summary>The greeting, which is a capability listing.</summary>
    public override async ValueTask GreetAsync()
    {
        var backend = await probe.LearnAsync(Client.Facts.Local) ?? Unknown;
        var mechanisms = TakesSecrets ? string.Join(' ', options.Offered) : "";
        await SendAsync(ManageSieveReply.Capabilities(backend, mechanisms, OffersStartTls));
    }

    public override async Task<LoginAttempt?> NextAttemptAsync()
    {
        State = "greeted";
        while (await ReadAsync() is { } line)
        {
            if (++_commands > options.MaxCommands)
            {
                await SendAsync(ManageSieveReply.TooManyBad);
                return null;
            }
            if (IsVerb(line, "AUTHENTICATE"u8))
            {
                if (await AuthenticateAsync(line) is { } attempt)
                {
                    return attempt;
                }
            }
            else
            {
                await AnswerAsync(line);
            }
            if (_over)
            {
                return null;
            }
        }
        return null;
    }

    public override async Task<bool> RefuseAsync(LoginDecision.Denied denied)
    {
        if (!await TellRefusedTokenAsync(denied))
        {
            return false;
        }
        await CountRefusalAsync(ManageSieveReply.ForDenial(denied));
        return !_over;
    }

    /// <summary>The backend's own OK becomes the client's.</summary>
    public override ValueTask AcceptAsync(string capabilities)
    {
        State = "signed in";
        return SendAsync(capabilities);
    }

    public override byte[] LastWord(DialogEnd end) => Encoding.ASCII.GetBytes(end switch
    {
        DialogEnd.Draining => ManageSieveReply.Draining,
        DialogEnd.Unavailable => ManageSieveReply.Unavailable,
        DialogEnd.TooSlow => ManageSieveReply.TooSlow,
        _ => ManageSieveReply.Fault,
    });

    protected override ValueTask ChallengeAsync(string base64) => SendAsync(ManageSieveReply.Challenge(base64));

    protected override async Task<SaslStep?> RespondAsync(SaslServerExchange exchange)
    {
        if (await ReadAsync() is not { } response)
        {
            _over = true;
            return null;
        }
        return _words.Count == 1 && _words[0].IsString ? Respond(exchange, response.Span, 0) : SaslStep.BadEncoding;
    }

    private async Task AnswerAsync(ReadOnlyMemory<byte> line)
    {
        if (IsVerb(line, "CAPABILITY"u8))
        {
            await GreetAsync();
        }
        else if (IsVerb(line, "NOOP"u8))
        {
            await SendAsync(NoopReply(line.Span));
        }
        else if (IsVerb(line, "LOGOUT"u8))
        {
            await EndAsync(ManageSieveReply.Bye);
        }
        else if (IsVerb(line, "STARTTLS"u8))
        {
            await StartTlsAsync();
        }
        else
        {
            await BlameAsync(ManageSieveReply.AuthenticateFirst);
        }
    }

    // RFC 5804 §2.13: a string comes back as a tag.
    private string NoopReply(ReadOnlySpan<byte> line)
    {
        if (_words.Count != 2 || !_words[1].IsString || _words[1].Length > 256)
        {
            return ManageSieveReply.Noop;
        }
        var tag = Encoding.UTF8.GetString(line.Slice(_words[1].Start, _words[1].Length));
        return _words[1].Kind is ManageSieveWordKind.Quoted ? $"OK (TAG \"{tag}\") \"NOOP completed.\"\r\n" : ManageSieveReply.Noop;
    }

    private async Task StartTlsAsync()
    {
        if (!OffersStartTls)
        {
            await BlameAsync(ManageSieveReply.NoTls);
            return;
        }
        if (!Client.Buffered.IsEmpty)
        {
            // Somebody put commands behind it in clear, for us to take as the client's own (CVE-2021-33515).
            await EndAsync(ManageSieveReply.PlainAfterStartTls);
            return;
        }
        await SendAsync(ManageSieveReply.BeginTls);
        await tls.AuthenticateAsync(Client, ProtocolCatalog.Sieve, Deadline);
        // RFC 5804 §2.2: capabilities are sent again, unasked.
        await GreetAsync();
    }

    // Null: no attempt came of it, and the client has its answer.
    private async Task<LoginAttempt?> AuthenticateAsync(ReadOnlyMemory<byte> line)
    {
        if (!TakesSecrets)
        {
            SawSecretInClear |= _words.Count > 2;
            await CountRefusalAsync(ManageSieveReply.ForDenial(new LoginDecision.Denied(LoginDenial.EncryptionRequired)));
            return null;
        }
        if (_words.Count is not (2 or 3) || !_words.Skip(1).All(word => word.IsString))
        {
            await BlameAsync(ManageSieveReply.BadCommand);
            return null;
        }
        if (Begin(_words[1].Octets(line.Span)) is not { } exchange)
        {
            await BlameAsync(ManageSieveReply.UnknownMechanism);
            return null;
        }
        State = "authenticating";
        var step = await FinishAsync(exchange, _words.Count == 3 ? Respond(exchange, line.Span, 2) : SaslStep.Challenge);
        State = "greeted";
        return step is null ? null : await OfferAsync(exchange, step.Value);
    }

    private SaslStep Respond(SaslServerExchange exchange, ReadOnlySpan<byte> line, int word) => exchange.Respond(_words[word].Octets(line));

    private async Task<LoginAttempt?> OfferAsync(SaslServerExchange exchange, SaslStep step)
    {
        switch (step)
        {
            case SaslStep.Complete:
                return Attempt(exchange);
            case SaslStep.Cancelled:
                await BlameAsync(ManageSieveReply.Cancelled);
                return null;
            case SaslStep.BadEncoding:
                await BlameAsync(ManageSieveReply.NotBase64);
                return null;
            default:
                await CountRefusalAsync(ManageSieveReply.ForDenial(new LoginDecision.Denied(LoginDenial.InvalidCredentials)));
                return null;
        }
    }

    // One whole command, cut into _words; null: the conversation is over.
    private async Task<ReadOnlyMemory<byte>?> ReadAsync()
    {
        while (true)
        {
            var buffered = Client.Buffered;
            var status = ManageSieveLine.TryParse(buffered.Span, MaxLineOctets, isClient: true, _words, out var length);
            switch (status)
            {
                case ParseStatus.Complete:
                    Client.Consume(length);
                    return buffered[..length];
                case ParseStatus.NeedMoreData when await Client.FillAsync(Deadline):
                    break;
                case ParseStatus.NeedMoreData:
                    return null;
                default:
                    // Where its next command would begin is not known any more.
                    await EndAsync(status is ParseStatus.TooLong ? ManageSieveReply.TooLong : ManageSieveReply.TooManyBad);
                    return null;
            }
        }
    }

    private bool IsVerb(ReadOnlyMemory<byte> line, ReadOnlySpan<byte> verb) =>
        _words.Count > 0 && _words[0].Kind is ManageSieveWordKind.Atom && Ascii.EqualsIgnoreCase(_words[0].Octets(line.Span), verb);

    private Task CountRefusalAsync(string reply) =>
        ++_refusals < options.MaxRefusedLogins ? SendAsync(reply).AsTask() : EndAsync(reply + ManageSieveReply.TooManyRefusals);

    private Task BlameAsync(string reply) =>
        ++_bad < options.MaxBadCommands ? SendAsync(reply).AsTask() : EndAsync(reply + ManageSieveReply.TooManyBad);

    private Task EndAsync(string reply)
    {
        _over = true;
        return SendAsync(reply).AsTask();
    }

    private ValueTask SendAsync(string reply) => Client.WriteAsync(Encoding.UTF8.GetBytes(reply), Deadline);
}
