using System.Text;

namespace Gateway.ProtocolAdapters.Smtp;

/// <summary>
/// Decides what becomes of each command after sign-in: handed on in a form that we wrote ourselves, or answered here. An
/// allow-list: a backend trusts this link, and would obey XCLIENT from a client (Postfix does).
/// </summary>
/// <param name="options">Limits.</param>
/// <param name="backend">What the backend can do.</param>
/// <param name="senders">Addresses that the account may send as; null: no check.</param>
internal sealed class SmtpRelayRules(SmtpOptions options, SmtpCapabilities backend, IReadOnlySet<string>? senders)
{
    private readonly SmtpCapabilities _backend = options.CheckFromHeader && senders is not null
        // The header check needs the whole header before the backend has any of it; BDAT has no room for that.
        ? backend with { Extensions = backend.Extensions & ~SmtpExtension.Chunking }
        : backend;

    /// <summary>The answer to an EHLO after sign-in.</summary>
    public string Ehlo => SmtpExtensions.Ehlo(options.Name, _backend, options.MaxMessageOctets, SmtpStage.SignedIn, []);

    /// <summary>The answer to a HELO after sign-in.</summary>
    public string Helo => $"250 {options.Name}\r\n";

    /// <summary>Largest message taken, in octets; 0: the backend decides.</summary>
    public long MaxMessageOctets => SmtpExtensions.Limit(backend, options.MaxMessageOctets);

    /// <summary>Whether the backend takes commands in groups.</summary>
    public bool IsPipelined => backend.Extensions.HasFlag(SmtpExtension.Pipelining);

    /// <summary>The addresses that a From: header is checked against; null: it is not.</summary>
    public IReadOnlySet<string>? HeaderSenders => options.CheckFromHeader ? senders : null;

    /// <summary>Says what becomes of <paramref name="command"/>.</summary>
    public SmtpVerdict Judge(SmtpCommand command, SmtpTransaction transaction) => command.Verb switch
    {
        // RFC 5321 §4.1.4: EHLO ends a transaction as RSET does. The backend keeps the name it was given at sign-in.
        SmtpVerb.Ehlo or SmtpVerb.Helo or SmtpVerb.Rset => SmtpVerdict.Relay("RSET"),
        SmtpVerb.Mail => JudgeMail(command),
        SmtpVerb.Rcpt => JudgeRcpt(command, transaction),
        SmtpVerb.Data => SmtpVerdict.Relay("DATA"),
        SmtpVerb.Bdat => JudgeChunk(command, transaction),
        SmtpVerb.Noop => SmtpVerdict.Relay("NOOP"),
        SmtpVerb.Quit => SmtpVerdict.Relay("QUIT"),
        SmtpVerb.Vrfy => SmtpVerdict.Answer(SmtpReply.CannotVerify),
        SmtpVerb.Help => SmtpVerdict.Answer(SmtpReply.Help),
        SmtpVerb.Auth => SmtpVerdict.Refuse(SmtpReply.AlreadySignedIn),
        SmtpVerb.StartTls => SmtpVerdict.Refuse(SmtpReply.AlreadyTls),
        _ => SmtpVerdict.Refuse(SmtpReply.UnknownCommand),
    };

    private SmtpVerdict JudgeMail(SmtpCommand command)
    {
        if (senders is not null && command.Argument.Length > 0 && !senders.Contains(Canonical(command.Argument)))
        {
            return SmtpVerdict.Refuse(SmtpReply.SenderNotOwned);
        }

        if (MaxMessageOctets > 0 && command.Octets > MaxMessageOctets)
        {
            return SmtpVerdict.Answer(SmtpReply.MessageTooLarge);
        }

        // A path beyond ASCII without the SMTPUTF8 parameter has no meaning (RFC 6531 §3.4).
        if (RefusalFor(command) is { } refusal)
        {
            return SmtpVerdict.Refuse(refusal);
        }

        var size = command.Octets >= 0 && backend.Extensions.HasFlag(SmtpExtension.Size) ? $" SIZE={command.Octets}" : "";
        var submitter = command.NamesSubmitter && backend.Auth ? " AUTH=<>" : "";
        return SmtpVerdict.Relay($"MAIL FROM:<{command.Argument}>{size}{command.Parameters}{submitter}");
    }

    private SmtpVerdict JudgeRcpt(SmtpCommand command, SmtpTransaction transaction) =>
        transaction.Recipients >= options.MaxRecipients ? SmtpVerdict.Answer(SmtpReply.TooManyRecipients)
        : RefusalFor(command) is { } refusal ? SmtpVerdict.Refuse(refusal)
        : SmtpVerdict.Relay($"RCPT TO:<{command.Argument}>{command.Parameters}");

    // Whoever sends a chunk that is not taken goes on with its octets: they must not be read as commands.
    private SmtpVerdict JudgeChunk(SmtpCommand command, SmtpTransaction transaction)
    {
        if (!_backend.Extensions.HasFlag(SmtpExtension.Chunking))
        {
            return SmtpVerdict.Refuse(SmtpReply.UnknownCommand) with { Closes = true };
        }

        return MaxMessageOctets > 0 && command.Octets > MaxMessageOctets - transaction.ChunkOctets
            ? SmtpVerdict.Answer(SmtpReply.MessageTooLarge) with { Closes = true }
            : SmtpVerdict.Relay(command.IsLast ? $"BDAT {command.Octets} LAST" : $"BDAT {command.Octets}");
    }

    private string? RefusalFor(SmtpCommand command)
    {
        var missing = command.Needs & ~backend.Extensions;
        return missing == SmtpExtension.None ? null
            : missing == SmtpExtension.SmtpUtf8 ? SmtpReply.NonAsciiAddress
            : SmtpReply.UnknownParameter;
    }

    // Canonical addresses are UTF-8 text, ASCII in lower case; quoted local parts are nobody's. Only ASCII is folded: the
    // framework's lower case makes an ASCII k of the Kelvin sign.
    private static string Canonical(string path) => SmtpFromHeader.Fold(Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(path)));
}

/// <summary>What becomes of one command: a line for the backend, or a reply of ours.</summary>
/// <param name="Line">The command for the backend, without CRLF; null: it is answered here.</param>
/// <param name="Reply">Our reply, without CRLF; null: the backend's is passed on.</param>
internal readonly record struct SmtpVerdict(string? Line, string? Reply)
{
    /// <summary>Whether it counts toward the client's errors.</summary>
    public bool IsError { get; init; }

    /// <summary>Whether the conversation ends with the reply.</summary>
    public bool Closes { get; init; }

    /// <summary>Hands a command on.</summary>
    public static SmtpVerdict Relay(string line) => new(line, null);

    /// <summary>Answers without blame.</summary>
    public static SmtpVerdict Answer(string reply) => new(null, reply);

    /// <summary>Refuses a fault of the client.</summary>
    public static SmtpVerdict Refuse(string reply) => new(null, reply) { IsError = true };
}
