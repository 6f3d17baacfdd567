using System.Buffers;
using System.Text;
using Gateway.ProtocolAdapters.Wire;

namespace Gateway.ProtocolAdapters.Smtp;

/// <summary>
/// The commands that a client sent without waiting (RFC 2920), each judged: what goes to the backend in one write, and whose
/// reply comes when. DATA, BDAT and QUIT end a group; so does every relayed command where the backend is not pipelined.
/// </summary>
internal sealed class SmtpGroup(SmtpRelayRules rules, SmtpOptions options)
{
    /// <summary>Bounds what a backend may have to answer before we read its replies.</summary>
    private const int MaxCommands = 100;

    private readonly ArrayBufferWriter<byte> _outgoing = new(1_024);
    private readonly List<SmtpPending> _pending = [];
    private int _errors;
    private int _idleCommands;

    /// <summary>What goes to the backend, all commands with their CRLFs.</summary>
    public ReadOnlyMemory<byte> Outgoing => _outgoing.WrittenMemory;

    /// <summary>Whose replies are due, in order.</summary>
    public IReadOnlyList<SmtpPending> Pending => _pending;

    /// <summary>Whether a whole line waits.</summary>
    public static bool HasLine(MailConnection client) => client.Buffered.Span.Contains((byte)'\n');

    /// <summary>Takes the commands that have arrived whole.</summary>
    public void Gather(MailConnection client, SmtpTransaction transaction)
    {
        _outgoing.ResetWrittenCount();
        _pending.Clear();
        while (_pending.Count < MaxCommands)
        {
            var buffered = client.Buffered;
            var end = buffered.Span.IndexOf((byte)'\n');
            if (end < 0)
            {
                return;
            }

            client.Consume(end + 1);
            var pending = Judge(buffered.Span[..end], transaction);
            _pending.Add(pending);
            if (pending.EndsGroup)
            {
                return;
            }
        }
    }

    /// <summary>A message went through: the client means it.</summary>
    public void Progressed() => _idleCommands = 0;

    private SmtpPending Judge(ReadOnlySpan<byte> line, SmtpTransaction transaction)
    {
        SmtpCommand command;
        SmtpVerdict verdict;
        if (line.IsEmpty || line[^1] != '\r')
        {
            (command, verdict) = (new SmtpCommand(SmtpVerb.Unknown), SmtpVerdict.Refuse(SmtpReply.NotCrlf));
        }
        else
        {
            var fault = SmtpCommandParser.Parse(line[..^1], out command);
            verdict = fault is null ? rules.Judge(command, transaction)
                // What follows a BDAT that can't be read is no command.
                : SmtpVerdict.Refuse(fault) with { Closes = command.Verb is SmtpVerb.Bdat };
        }

        verdict = Bound(command, verdict);
        if (verdict.Line is not null)
        {
            transaction.Sent(command);
            _outgoing.Write(Encoding.Latin1.GetBytes(verdict.Line + "\r\n"));
        }

        var alone = verdict.Line is not null && (!rules.IsPipelined || command.Verb is SmtpVerb.Data or SmtpVerb.Bdat or SmtpVerb.Quit);
        return new SmtpPending(command, verdict, verdict.Closes || alone);
    }

    private SmtpVerdict Bound(SmtpCommand command, SmtpVerdict verdict)
    {
        _errors += verdict.IsError ? 1 : 0;
        _idleCommands += command.Verb is SmtpVerb.Noop or SmtpVerb.Rset or SmtpVerb.Vrfy or SmtpVerb.Help or SmtpVerb.Ehlo or SmtpVerb.Helo ? 1 : 0;
        return _errors >= options.MaxBadCommands || _idleCommands > options.MaxIdleCommands
            ? SmtpVerdict.Answer(SmtpReply.TooManyErrors) with { Closes = true }
            : verdict;
    }
}

/// <summary>A command whose reply is due.</summary>
/// <param name="Command">As the client sent it.</param>
/// <param name="Verdict">What became of it.</param>
/// <param name="EndsGroup">Whether nothing may be sent behind it yet.</param>
internal sealed record SmtpPending(SmtpCommand Command, SmtpVerdict Verdict, bool EndsGroup);
