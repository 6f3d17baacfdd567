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
internal sealed class SmtpLoginDialog(MailConnection client, TlsUpgrade tls, BackendProbe<SmtpCapabilities> probe, SmtpOptions options, SmtpLineIo io)
    : LoginDialog(client, ProtocolCatalog.Smtp, options.Offered)
{
    private int _errors;
    private int _commands;
    private int _failures;

    /// <summary>The name of the latest EHLO or HELO; null before it.</summary>
    public string? HeloName { get; private set; }

    protected override ClientIdentity Identity => new() { HeloName = HeloName };

    private SmtpStage Stage => OffersStartTls ? SmtpStage.Clear : SmtpStage.MaySignIn;

    /// <summary>The greeting.</summary>
    public ValueTask GreetAsync() => io.SayAsync($"220 {options.Name} ESMTP");

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
        if (!await TellRefusedTokenAsync(denied))
        {
            return false;
        }

        // What passes by itself is no wrong guess: a client that tries again later must not be thrown out for it.
        return denied.Denial is LoginDenial.Unavailable or LoginDenial.TooManyAttempts
            ? await PutOffAsync(SmtpReply.ForDenial(denied))
            : await FailAsync(SmtpReply.ForDenial(denied));
    }

    /// <summary>Tells the client that it is signed in.</summary>
    public ValueTask AcceptAsync() => io.HandOverAsync(SmtpReply.SignedIn);

    protected override ValueTask ChallengeAsync(string base64) => io.SayAsync("334 " + base64);

    protected override async Task<SaslStep?> RespondAsync(SaslServerExchange exchange)
    {
        if (await io.ReadAsync(MaxLineOctets) is not { } line)
        {
            return null;
        }

        if (line.Octets.Length <= SaslServerExchange.MaxLineOctets)
        {
            return exchange.Respond(line.Octets.Span);
        }

        await BlameAsync(SmtpReply.AuthLineTooLong);
        return null;
    }

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
            return await SayAsync("250 " + options.Name);
        }

        var backend = await probe.LearnAsync(Client.Facts.Local) ?? SmtpCapabilities.None;
        var offered = options.CheckFromHeader ? backend with { Extensions = backend.Extensions & ~SmtpExtension.Chunking } : backend;
        await io.WriteAsync(SmtpExtensions.Ehlo(options.Name, offered, options.MaxMessageOctets, Stage, options.Offered));
        return true;
    }

    private async ValueTask<bool> StartTlsAsync()
    {
        if (Stage is not SmtpStage.Clear)
        {
            return await BlameAsync(Client.Tls is null ? SmtpReply.UnknownCommand : SmtpReply.AlreadyTls);
        }

        if (!Client.Buffered.IsEmpty)
        {
            // Somebody put commands behind it in clear, for us to take as the client's own (CVE-2021-33515).
            return await EndAsync(SmtpReply.PlainAfterStartTls);
        }

        await io.SayAsync(SmtpReply.Ready);
        await tls.AuthenticateAsync(Client, ProtocolCatalog.Smtp, io.Token);
        HeloName = null;
        return true;
    }

    // Null: no attempt came of it, and the client has its answer.
    private async Task<LoginAttempt?> SignInAsync(SmtpCommand command, WireLine line)
    {
        if (Stage is SmtpStage.Clear)
        {
            SawSecretInClear = true;
            await BlameAsync(SmtpReply.EncryptionRequired);
            return null;
        }

        if (HeloName is null)
        {
            await BlameAsync(SmtpReply.HelloFirst);
            return null;
        }

        if (Begin(Encoding.ASCII.GetBytes(command.Argument)) is not { } exchange)
        {
            await BlameAsync(SmtpReply.UnknownMechanism);
            return null;
        }

        var step = await FinishAsync(
            exchange, command.InitialResponse is { } range ? exchange.RespondInitially(line.Octets.Span[range]) : SaslStep.Challenge);
        switch (step)
        {
            case SaslStep.Complete:
                return Attempt(exchange);
            case SaslStep.Cancelled:
                await BlameAsync(SmtpReply.AuthCancelled);
                break;
            case SaslStep.BadEncoding:
                await FailAsync(SmtpReply.AuthNotBase64);
                break;
            case SaslStep.Malformed:
                await FailAsync(SmtpReply.ForDenial(new LoginDecision.Denied(LoginDenial.InvalidCredentials)));
                break;
        }

        return null;
    }

    private async ValueTask<bool> PutOffAsync(string reply)
    {
        if (++_commands > options.MaxIdleCommands)
        {
            return await EndAsync(SmtpReply.TooManyErrors);
        }

        await io.SayOutcomeAsync(reply);
        return true;
    }

    private async ValueTask<bool> FailAsync(string reply)
    {
        if (++_failures >= options.MaxRefusedLogins)
        {
            return await EndAsync(SmtpReply.TooManyFailures);
        }

        await io.SayOutcomeAsync(reply);
        return true;
    }

    private async ValueTask<bool> BlameAsync(string reply) =>
        ++_errors >= options.MaxBadCommands ? await EndAsync(SmtpReply.TooManyErrors) : await SayAsync(reply);

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
