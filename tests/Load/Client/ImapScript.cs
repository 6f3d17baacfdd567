using System.Text;

namespace Gateway.Load.Client;

/// <summary>IMAP: one tag, since one command is under way at a time.</summary>
internal sealed class ImapScript : MailScript
{
    private static readonly byte[] Greeting = "* OK"u8.ToArray();
    private static readonly byte[] Tagged = "a "u8.ToArray();
    private static readonly byte[] Noop = "a NOOP\r\n"u8.ToArray();
    private static readonly byte[] Logout = "a LOGOUT\r\n"u8.ToArray();

    protected override ReadOnlyMemory<byte> Goodbye => Logout;

    public override async ValueTask<bool> TrySignInAsync(LoadSession session, Login login)
    {
        await session.ExpectAsync(Greeting);
        await session.SendAsync(login.Imap);
        while (true)
        {
            var line = await session.ReadLineAsync();
            if (line.Span.StartsWith(Tagged)) return line.Span[2] == 'O';
        }
    }

    public override async ValueTask NoopAsync(LoadSession session)
    {
        await session.SendAsync(Noop);
        await session.ExpectAsync(Tagged);
    }

    public override async ValueTask TransferAsync(LoadSession session, long octets)
    {
        await session.SendAsync(Encoding.ASCII.GetBytes($"a FETCH 1 BODY.PEEK[]<0.{octets}>\r\n"));
        await session.ReadLineAsync();
        await session.SkipAsync(octets);
        await session.ExpectAsync(Tagged);
    }
}
