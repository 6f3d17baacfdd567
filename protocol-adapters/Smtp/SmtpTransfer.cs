using Gateway.ProtocolAdapters.Wire;

namespace Gateway.ProtocolAdapters.Smtp;

/// <summary>
/// Streams one message, or one chunk of it, from the client to the backend. It holds at most one buffer: the next read waits
/// for the write, which is the back-pressure. A refusal leaves the backend without the end of the message, so that it takes
/// nothing; the session then closes both sides.
/// </summary>
internal sealed class SmtpTransfer(MailConnection client, SmtpBackendLink backend, SmtpRelayRules rules, SmtpOptions options, TimeProvider time)
{
    /// <summary>Octets taken from the client so far.</summary>
    public long OctetsTaken { get; private set; }

    /// <summary>Relays what follows a 354, up to CRLF.CRLF with it. Null: all of it is with the backend. Otherwise the refusal.</summary>
    public async Task<string?> SendMessageAsync(CancellationToken cancellationToken)
    {
        var scanner = SmtpDataScanner.ForData();
        var seen = 0;
        var total = 0L;
        var headers = rules.HeaderSenders is null ? null : new SmtpHeaderHold(rules.HeaderSenders);
        using var idle = new SmtpDeadline(time, options.IdleTimeout, cancellationToken);
        while (true)
        {
            if (client.Buffered.Length == seen)
            {
                await FillAsync(idle);
            }

            var octets = client.Buffered;
            var status = scanner.Scan(octets.Span[seen..], out var length);
            length += seen;
            total += length - seen;
            if (Refusal(status, total) is { } refusal)
            {
                return refusal;
            }

            // An unfinished line end stays here, so that no backend ever sees a lone CR.
            seen = status is SmtpDataStatus.End ? 0 : scanner.Unfinished;
            if (headers is null)
            {
                await backend.SendAsync(octets[..(length - seen)], idle, cancellationToken);
            }
            else if (headers.Take(octets.Span[..(length - seen)], status is SmtpDataStatus.End))
            {
                await backend.SendAsync(headers.Held, idle, cancellationToken);
                headers = null;
            }
            else if (headers.IsRefused)
            {
                return SmtpReply.HeaderNotOwned;
            }

            OctetsTaken += length - seen;
            client.Consume(length - seen);
            if (status is SmtpDataStatus.End)
            {
                return null;
            }
        }
    }

    /// <summary>Relays the octets of one BDAT. Null: all of it is with the backend. Otherwise the refusal.</summary>
    public async Task<string?> SendChunkAsync(SmtpCommand command, SmtpTransaction transaction, CancellationToken cancellationToken)
    {
        using var idle = new SmtpDeadline(time, options.IdleTimeout, cancellationToken);
        for (var left = command.Octets; left > 0;)
        {
            if (client.Buffered.IsEmpty)
            {
                await FillAsync(idle);
            }

            var octets = client.Buffered;
            octets = octets[..(int)Math.Min(octets.Length, left)];
            var status = transaction.Chunks.Scan(octets.Span, out _);
            left -= octets.Length;
            if (left == 0 && command.IsLast && transaction.Chunks.Unfinished > 0)
            {
                status = SmtpDataStatus.BareLineEnd;
            }

            if (Refusal(status, 0) is { } refusal)
            {
                return refusal;
            }

            await backend.SendAsync(octets, idle, cancellationToken);
            OctetsTaken += octets.Length;
            client.Consume(octets.Length);
        }

        return null;
    }

    /// <summary>
    /// Hears a refused client out for a moment, up to the end of its message: unread octets would turn our close into a reset,
    /// which overtakes the refusal.
    /// </summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        using var patience = new SmtpDeadline(time, options.Linger, cancellationToken);
        try
        {
            do
            {
                var octets = client.Buffered;
                client.Consume(octets.Length);
                if (octets.Span.EndsWith("\r\n.\r\n"u8))
                {
                    return;
                }
            }
            while (await client.FillAsync(patience.Token));
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException)
        {
            // The client has gone, or had its moment.
        }
    }

    private string? Refusal(SmtpDataStatus status, long total) => status switch
    {
        SmtpDataStatus.BareLineEnd => SmtpReply.BareLineEnd,
        SmtpDataStatus.LineTooLong => SmtpReply.TextLineTooLong,
        // The closing CRLF.CRLF is not part of the size (RFC 1870 §5), stuffed dots nearly are.
        _ when rules.MaxMessageOctets > 0 && total - 3 > rules.MaxMessageOctets => SmtpReply.MessageTooLarge,
        _ => null,
    };

    private async ValueTask FillAsync(SmtpDeadline idle)
    {
        idle.Restart(options.IdleTimeout);
        if (!await client.FillAsync(idle.Token))
        {
            throw new SmtpClientLostException();
        }
    }
}

/// <summary>The client left in the middle of a message.</summary>
internal sealed class SmtpClientLostException() : Exception("the client left in the middle of a message");
