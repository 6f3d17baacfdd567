namespace Gateway.RealServers;

/// <summary>
/// Where one Dovecot listens. All but <see cref="Imaps"/> and <see cref="Pop3s"/> begin in clear and offer STARTTLS; <see cref="ImapProxied"/> wants a
/// PROXY header first.
/// </summary>
public sealed record DovecotPorts(int Imap, int Imaps, int Pop3, int Pop3s, int Sieve, int Submission, int Lmtp, int ImapProxied)
{
    public static DovecotPorts Choose() =>
        new(FreePort.Next(), FreePort.Next(), FreePort.Next(), FreePort.Next(), FreePort.Next(), FreePort.Next(), FreePort.Next(), FreePort.Next());
}
