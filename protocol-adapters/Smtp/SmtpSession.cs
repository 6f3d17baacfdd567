using System.Buffers;
using System.Text;
using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Wire;

namespace Gateway.ProtocolAdapters.Smtp;

/// <summary>
/// The conversation after sign-in, command by command and never as a tunnel. States: waiting for a command (the only one in
/// which the session may be ended from outside); exchanging a group; streaming a message; waiting for the backend's word on
/// it; closed. The backend's own replies are passed on, in the order of the commands; none is ever made up for it.
/// </summary>
internal sealed class SmtpSession(
    MailConnection client, SmtpBackendLink backend, SmtpRelayRules rules, SessionLease lease, SmtpOptions options, TimeProvider time)
{
    private readonly SmtpTransaction _transaction = new();
    private readonly SmtpGroup _group = new(rules, options);
    private readonly SmtpTransfer _transfer = new(client, backend, rules, options, time);
    private readonly ArrayBufferWriter<byte> _replies = new(1_024);

    /// <summary>A refusal that ended a message halfway, for the log; null when none did.</summary>
    public string? BrokenOff { get; private set; }

    /// <summary>Runs to the end of the conversation. Both connections stay the caller's to dispose.</summary>
    public async Task<SessionEnd> RunAsync(CancellationToken draining)
    {
        SessionEndedBy by;
        try
        {
            by = await ConverseAsync(draining);
        }
        catch (SmtpBackendLostException fault)
        {
            BrokenOff = "backend: " + fault.Message;
            await SayAsync(SmtpReply.BackendLost);
            by = SessionEndedBy.Backend;
        }
        catch (Exception fault) when (fault is SmtpClientLostException or IOException)
        {
            by = SessionEndedBy.Client;
        }
        catch (OperationCanceledException)
        {
            // The client neither sent its message on nor read our replies.
            by = SessionEndedBy.Idle;
        }

        return new SessionEnd(by, backend.OctetsSent, backend.OctetsReceived);
    }

    private async Task<SessionEndedBy> ConverseAsync(CancellationToken draining)
    {
        while (true)
        {
            if (await WaitAsync(draining) is { } farewell)
            {
                await SayAsync(farewell.Reply);
                return farewell.By;
            }

            _group.Gather(client, _transaction);
            if (await ExchangeAsync() is { } end)
            {
                return end;
            }
        }
    }

    // Null: a command is there.
    private async ValueTask<Farewell?> WaitAsync(CancellationToken draining)
    {
        // A transaction is not broken off for a drain: it is waited for.
        using var deadline = _transaction.IsOpen && (draining.IsCancellationRequested || IsDraining(default))
            ? new SmtpDeadline(time, options.IdleTimeout, CancellationToken.None)
            : new SmtpDeadline(time, options.IdleTimeout, lease.Terminated, draining);
        while (!deadline.HasPassed)
        {
            if (ShouldEnd(draining) is { } farewell)
            {
                return farewell;
            }

            if (SmtpGroup.HasLine(client))
            {
                return null;
            }

            if (client.Buffered.Length > SmtpCommandParser.MaxLineOctets)
            {
                return new Farewell(SmtpReply.LineTooLong, SessionEndedBy.Client);
            }

            try
            {
                if (!await client.FillAsync(deadline.Token))
                {
                    return new Farewell(null, SessionEndedBy.Client);
                }
            }
            catch (OperationCanceledException) when (!deadline.HasPassed)
            {
                return ShouldEnd(draining) ?? await WaitAsync(draining);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        return new Farewell(SmtpReply.TimedOut, SessionEndedBy.Idle);
    }

    // Here nothing is with the backend that it might still accept: a revoked session ends even with an envelope open, or
    // NOOPs could keep it for ever.
    private Farewell? ShouldEnd(CancellationToken draining) =>
        lease.Terminated.IsCancellationRequested && lease.Termination is not SessionTermination.Drain
            ? new Farewell(SmtpReply.Revoked, SessionEndedBy.Termination)
        : IsDraining(draining) && !_transaction.IsOpen ? new Farewell(SmtpReply.Draining, SessionEndedBy.Termination)
        : null;

    private bool IsDraining(CancellationToken draining) =>
        draining.IsCancellationRequested || (lease.Terminated.IsCancellationRequested && lease.Termination is SessionTermination.Drain);

    // Null: the conversation goes on.
    private async Task<SessionEndedBy?> ExchangeAsync()
    {
        if (!_group.Outgoing.IsEmpty)
        {
            await backend.SendAsync(_group.Outgoing, options.IdleTimeout, CancellationToken.None);
        }

        foreach (var pending in _group.Pending)
        {
            var end = pending.Verdict.Reply is { } reply
                ? await AnswerAsync(reply, pending.Verdict.Closes)
                : await PassOnAsync(pending.Command);
            if (end is not null)
            {
                return end;
            }
        }

        await FlushAsync();
        return null;
    }

    private async ValueTask<SessionEndedBy?> AnswerAsync(string reply, bool closes)
    {
        Add(reply);
        if (!closes)
        {
            return null;
        }

        await FlushAsync();
        return SessionEndedBy.Client;
    }

    private async Task<SessionEndedBy?> PassOnAsync(SmtpCommand command)
    {
        if (command.Verb is SmtpVerb.Bdat)
        {
            await FlushAsync();
            return await TransferAsync(_transfer.SendChunkAsync(command, _transaction, CancellationToken.None), ends: command.IsLast);
        }

        var answer = await backend.ReadAsync(options.IdleTimeout, CancellationToken.None);
        Take(command, answer);
        if (answer.Code == 421 || command.Verb is SmtpVerb.Quit)
        {
            await FlushAsync();
            return command.Verb is SmtpVerb.Quit ? SessionEndedBy.Client : SessionEndedBy.Backend;
        }

        if (command.Verb is SmtpVerb.Data && answer.Code == 354)
        {
            await FlushAsync();
            return await TransferAsync(_transfer.SendMessageAsync(CancellationToken.None), ends: true);
        }

        return null;
    }

    private void Take(SmtpCommand command, SmtpBackendAnswer answer)
    {
        switch (command.Verb)
        {
            case SmtpVerb.Mail when answer.IsOk:
                _transaction.Open();
                break;
            case SmtpVerb.Rset or SmtpVerb.Ehlo or SmtpVerb.Helo when answer.IsOk:
                _transaction.End();
                break;
            default:
                break;
        }

        if (answer.IsOk && command.Verb is SmtpVerb.Ehlo or SmtpVerb.Helo)
        {
            _replies.Write(Encoding.Latin1.GetBytes(command.Verb is SmtpVerb.Ehlo ? rules.Ehlo : rules.Helo));
        }
        else
        {
            _replies.Write(answer.Octets.Span);
        }
    }

    // Once the end of a message is out, only the backend knows what became of it.
    private async Task<SessionEndedBy?> TransferAsync(Task<string?> transfer, bool ends)
    {
        try
        {
            if (await transfer is { } refusal)
            {
                BrokenOff = refusal;
                Add(refusal);
                return await CloseAsync();
            }

            var answer = await backend.ReadAsync(ends ? options.FinalReplyTimeout : options.IdleTimeout, CancellationToken.None);
            _replies.Write(answer.Octets.Span);
            if (ends)
            {
                _transaction.End();
                _group.Progressed();
            }

            return answer.Code == 421 ? await CloseAsync() : null;
        }
        catch (SmtpBackendLostException fault)
        {
            BrokenOff = "backend: " + fault.Message;
            Add(SmtpReply.OutcomeUnknown);
            await CloseAsync();
            return SessionEndedBy.Backend;
        }
    }

    private async ValueTask<SessionEndedBy?> CloseAsync()
    {
        // The backend first: it must not wait for the rest of a message that we broke off.
        await backend.DisposeAsync();
        await FlushAsync();
        await _transfer.DrainAsync(CancellationToken.None);
        return SessionEndedBy.Client;
    }

    private async ValueTask SayAsync(string? reply)
    {
        if (reply is not null)
        {
            Add(reply);
        }

        try
        {
            await FlushAsync();
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException)
        {
            // It is the last word, to a client that may have gone.
        }
    }

    private void Add(string reply)
    {
        _replies.Write(Encoding.Latin1.GetBytes(reply));
        _replies.Write("\r\n"u8);
    }

    private async ValueTask FlushAsync()
    {
        if (_replies.WrittenCount > 0)
        {
            using var deadline = new SmtpDeadline(time, options.IdleTimeout, CancellationToken.None);
            await client.WriteAsync(_replies.WrittenMemory, deadline.Token);
            _replies.ResetWrittenCount();
        }
    }

    /// <summary>The last word, if any, and who ended it.</summary>
    private sealed record Farewell(string? Reply, SessionEndedBy By);
}
