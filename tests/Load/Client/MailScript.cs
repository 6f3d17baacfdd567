namespace Gateway.Load.Client;

/// <summary>What a mail app says in one protocol.</summary>
internal abstract class MailScript
{
    public static MailScript Of(MailKind kind) => kind switch
    {
        MailKind.Imap => new ImapScript(),
        MailKind.Pop3 => new Pop3Script(),
        _ => new SmtpScript(),
    };

    /// <summary>From the greeting to the answer of the sign-in: whether it was taken.</summary>
    public abstract ValueTask<bool> TrySignInAsync(LoadSession session, Login login);

    /// <summary>The same, for a login that has to be taken.</summary>
    public async ValueTask SignInAsync(LoadSession session, Login login)
    {
        if (!await TrySignInAsync(session, login)) throw new InvalidOperationException($"{login.User} was refused");
    }

    /// <summary>How many of the smallest commands a server takes in one session; submission servers stop at some number.</summary>
    public virtual int NoopsPerSession => 10_000;

    /// <summary>The smallest command and its answer.</summary>
    public abstract ValueTask NoopAsync(LoadSession session);

    /// <summary>A large message: from the server with IMAP and POP3, to the server with SMTP.</summary>
    public abstract ValueTask TransferAsync(LoadSession session, long octets);

    /// <summary>Says goodbye and waits for the server to close.</summary>
    public async ValueTask LeaveAsync(LoadSession session)
    {
        await session.SendAsync(Goodbye);
        await session.WaitForEndAsync();
    }

    protected abstract ReadOnlyMemory<byte> Goodbye { get; }
}
