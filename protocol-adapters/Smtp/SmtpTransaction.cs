namespace Gateway.ProtocolAdapters.Smtp;

/// <summary>
/// What the gateway keeps of the transaction under way. States: none; open (the backend took MAIL); chunked (a BDAT was
/// relayed). RSET, EHLO and the backend's word on a whole message lead back to none. Recipients are counted as they are
/// sent, because the replies of a pipelined group are not there yet.
/// </summary>
internal sealed class SmtpTransaction
{
    /// <summary>Whether the backend took a MAIL that is not ended.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>RCPT commands relayed since MAIL.</summary>
    public int Recipients { get; private set; }

    /// <summary>Octets of chunks relayed since MAIL.</summary>
    public long ChunkOctets { get; private set; }

    /// <summary>Watches the chunks of one message.</summary>
    public SmtpDataScanner Chunks = SmtpDataScanner.ForChunks();

    /// <summary>A command goes to the backend.</summary>
    public void Sent(SmtpCommand command)
    {
        switch (command.Verb)
        {
            case SmtpVerb.Mail:
                Recipients = 0;
                break;
            case SmtpVerb.Rcpt:
                Recipients++;
                break;
            case SmtpVerb.Bdat:
                ChunkOctets += command.Octets;
                break;
            default:
                break;
        }
    }

    /// <summary>The backend took MAIL.</summary>
    public void Open()
    {
        IsOpen = true;
        ResetChunks();
    }

    /// <summary>The transaction is over, one way or another.</summary>
    public void End()
    {
        IsOpen = false;
        Recipients = 0;
        ResetChunks();
    }

    private void ResetChunks()
    {
        ChunkOctets = 0;
        Chunks = SmtpDataScanner.ForChunks();
    }
}
