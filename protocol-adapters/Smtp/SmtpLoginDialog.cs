using System.Text;
using Gateway.ProtocolAdapters.Backend;
using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Sasl;
using Gateway.ProtocolAdapters.Wire;

namespace Gateway.ProtocolAdapters.Smtp;

/// <summary>
/// The client's side until it is signed in. States: greeted; hello said; TLS begun (hello forgotten, RFC 3207 §4.2); SASL
/// exchange; attempt handed out (the caller answers by <see cref="RefuseAsync"/> or <see cref="AcceptAsync"/>); closed. No
/// octet of this conversation reaches a backend.
/// </summary>
internal sealed class SmtpLoginDialog(MailConnection client, TlsUpgrade tls, BackendProbe<SmtpCapabilities> probe, SmtpOptions options, SmtpLineIo io) : IDisposable
{
    private SaslServerExchange? _exchange;
    private int _errors;
    private int _commands;
    private int _failures;

    /// <summary>The name of the latest EHLO or HELO; null before it.</summary>
    public string? HeloName { get; private set; }

    /// <summary>Whether an AUTH came in clear, where it is not taken.</summary>
    public bool SecretCameInClear { get; private set; }

    private SmtpStage Stage => client.Tls is null && client.Facts.ListenerTls is ListenerTls.StartTls ? SmtpStage.Clear : SmtpStage.MaySignIn;

    /// <summary>The greeting.</summary>
    public ValueTask GreetAsync() => io.SayAsync($"220 {options.HostName} ESMTP");

    /// <summary>Talks until the client has presented a credential, whose secret is the caller's. Null: the conversation is over.</summary>
    public async Task<LoginAttempt?> NextAttemptAsync()
    {
        while (await io.ReadAsync(MaxLineOctets) is { } line)
        {
            var command = new SmtpCommand(SmtpVerb.Unknown);
            var fault = line.EndedWithCrLf ? SmtpCommandParser.Parse(line.Octets.Span, out command) : SmtpReply.NotCrlf;
            if (command.Verb is SmtpVerb.Auth && fault is null)
            {
                if (await SignInAsync(command, line) is { } attempt)
                {
                    return attempt;
                }

                if (io.IsClosed)
                {
                    return null;
                }

                continue;
            }

            if (!await AnswerAsync(command, fault, line))
            {
                return null;
            }
        }

        return null;
    }

    /// <summary>Answers a refused attempt. False: that was one too many.</summary>
    public async Task<bool> RefuseAsync(LoginDecision.Denied denied)
    {
        if (denied.Denial is LoginDenial.InvalidToken && _exchange is not null)
        {
            // RFC 7628 §3.2.2: the client's answer to this says nothing; the reply comes after it.
            _exchange.RefuseToken();
            await io.SayAsync("334 " + _exchange.Challenge);
            if (await io.ReadAsync(MaxLineOctets) is null)
            {
                return false;
            }
        }

        return await FailAsync(SmtpReply.ForDenial(denied));
    }

    /// <summary>Tells the client that it is signed in.</summary>
    public ValueTask AcceptAsync() => io.HandOverAsync(SmtpReply.SignedIn);

    /// <inheritdoc/>
    public void Dispose() => _exchange?.Dispose();

    // A little over the longest legal line, so that one just over it gets its own answer and not the end.
    private const int MaxLineOctets = SmtpCommandParser.MaxAuthLineOctets + 1_024;

    // False: the conversation is over.
    private async ValueTask<bool> AnswerAsync(SmtpCommand command, string? fault, WireLine line)
    {
        if (++_commands > options.MaxIdleCommands)
        {
            return await EndAsync(SmtpReply.TooManyErrors);
        }

        switch (command.Verb)
        {
            case SmtpVerb.Mail or SmtpVerb.Rcpt or SmtpVerb.Data:
                await io.SayAsync(Stage is SmtpStage.Clear ? SmtpReply.StartTlsFirst : SmtpReply.AuthenticationRequired);
                return true;
            case SmtpVerb.Bdat:
                // Its octets come whatever we say, and are no commands.
                return await EndAsync(Stage is SmtpStage.Clear ? SmtpReply.StartTlsFirst : SmtpReply.AuthenticationRequired);
            case SmtpVerb.Unknown when IsHttp(line.Octets.Span):
                return await EndAsync(SmtpReply.UnknownCommand);
        }

        return fault is not null ? await BlameAsync(fault) : command.Verb switch
        {
            SmtpVerb.Ehlo or SmtpVerb.Helo => await HelloAsync(command),
            SmtpVerb.StartTls => await StartTlsAsync(),
            SmtpVerb.Rset or SmtpVerb.Noop => await SayAsync(SmtpReply.Ok),
            SmtpVerb.Vrfy => await SayAsync(SmtpReply.CannotVerify),
            SmtpVerb.Help => await SayAsync(SmtpReply.Help),
            SmtpVerb.Quit => await EndAsync(SmtpReply.Bye),
            _ => await BlameAsync(SmtpReply.UnknownCommand),
        };
    }

    private async ValueTask<bool> HelloAsync(SmtpCommand command)
    {
        HeloName = command.Argument;
        if (command.Verb is SmtpVerb.Helo)
        {
            return await SayAsync("250 " + options.HostName);
        }

        var backend = await probe.LearnAsync(client.Facts.Local) ?? SmtpCapabilities.None;
        var offered = options.CheckFromHeader ? backend with { Extensions = backend.Extensions & ~SmtpExtension.Chunking } : backend;
        await io.WriteAsync(SmtpExtensions.Ehlo(options.HostName, offered, options.MaxMessageOctets, Stage));
        return true;
    }

    private async ValueTask<bool> StartTlsAsync()
    {
        if (Stage is not SmtpStage.Clear)
        {
            return await BlameAsync(client.Tls is null ? SmtpReply.UnknownCommand : SmtpReply.AlreadyTls);
        }

        if (!client.Buffered.IsEmpty)
        {
            // Somebody put commands behind it in clear, for us to take as the client's own (CVE-2021-33515).
            return await EndAsync(SmtpReply.PlainAfterStartTls);
        }

        await io.SayAsync(SmtpReply.Ready);
        await tls.AuthenticateAsync(client, ProtocolCatalog.Smtp, io.Token);
        HeloName = null;
        return true;
    }

    // Null: no attempt came of it, and the client has its answer.
    private async Task<LoginAttempt?> SignInAsync(SmtpCommand command, WireLine line)
    {
        if (Stage is SmtpStage.Clear)
        {
            SecretCameInClear = true;
            await BlameAsync(SmtpReply.EncryptionRequired);
            return null;
        }

        if (HeloName is null)
        {
            await BlameAsync(SmtpReply.HelloFirst);
            return null;
        }

        _exchange?.Dispose();
        _exchange = SaslServerExchange.Begin(Encoding.ASCII.GetBytes(command.Argument));
        if (_exchange is null)
        {
            await BlameAsync(SmtpReply.UnknownMechanism);
            return null;
        }

        var step = command.InitialResponse is { } range ? _exchange.RespondInitially(line.Octets.Span[range]) : SaslStep.Challenge;
        return await ExchangeAsync(_exchange, step);
    }

    private async Task<LoginAttempt?> ExchangeAsync(SaslServerExchange exchange, SaslStep step)
    {
        while (step is SaslStep.Challenge)
        {
            await io.SayAsync("334 " + exchange.Challenge);
            if (await io.ReadAsync(MaxLineOctets) is not { } line)
            {
                return null;
            }

            if (line.Octets.Length > SaslServerExchange.MaxLineOctets)
            {
                await BlameAsync(SmtpReply.AuthLineTooLong);
                return null;
            }

            step = exchange.Respond(line.Octets.Span);
        }

        switch (step)
        {
            case SaslStep.Complete:
                return Attempt(exchange);
            case SaslStep.Cancelled:
                await BlameAsync(SmtpReply.AuthCancelled);
                return null;
            case SaslStep.BadEncoding:
                await FailAsync(SmtpReply.AuthNotBase64);
                return null;
            default:
                await FailAsync(SmtpReply.ForDenial(new LoginDecision.Denied(LoginDenial.InvalidCredentials)));
                return null;
        }
    }

    private LoginAttempt Attempt(SaslServerExchange exchange)
    {
        var (authcid, authzid, secret) = exchange.TakeAttemptParts();
        return new LoginAttempt
        {
            Protocol = ProtocolCatalog.Smtp,
            Mechanism = exchange.Mechanism,
            Authcid = authcid,
            Authzid = authzid,
            Secret = secret,
            Client = client.Facts.Client,
            Local = client.Facts.Local,
            Tls = client.Tls,
            Identity = new ClientIdentity { HeloName = HeloName },
            ConnectionId = client.Facts.Id,
            Listener = client.Facts.Listener,
        };
    }

    private async ValueTask<bool> FailAsync(string reply)
    {
        if (++_failures >= options.MaxFailedSignIns)
        {
            return await EndAsync(SmtpReply.TooManyFailures);
        }

        await io.SayOutcomeAsync(reply);
        return true;
    }

    private async ValueTask<bool> BlameAsync(string reply) =>
        ++_errors >= options.MaxErrors ? await EndAsync(SmtpReply.TooManyErrors) : await SayAsync(reply);

    private async ValueTask<bool> SayAsync(string reply)
    {
        await io.SayAsync(reply);
        return true;
    }

    private async ValueTask<bool> EndAsync(string reply)
    {
        await io.EndAsync(reply);
        return false;
    }

    // A browser led here by a hostile page (ALPACA): its headers are not to be taken for commands.
    private static bool IsHttp(ReadOnlySpan<byte> line) => line.IndexOf(" HTTP/"u8) > 0;
}
