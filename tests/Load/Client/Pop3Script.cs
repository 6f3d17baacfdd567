using System.Text;

namespace Gateway.Load.Client;

/// <summary>POP3 with USER and PASS.</summary>
internal sealed class Pop3Script : MailScript
{
    private static readonly byte[] Ok = "+OK"u8.ToArray();
    private static readonly byte[] Dot = ".\r\n"u8.ToArray();
    private static readonly byte[] Noop = "NOOP\r\n"u8.ToArray();
    private static readonly byte[] Quit = "QUIT\r\n"u8.ToArray();

    protected override ReadOnlyMemory<byte> Goodbye => Quit;

    public override async ValueTask<bool> TrySignInAsync(LoadSession session, Login login)
    {
        await session.ExpectAsync(Ok);
        await session.SendAsync(login.Pop3User);
        await session.ExpectAsync(Ok);
        await session.SendAsync(login.Pop3Pass);
        return (await session.ReadLineAsync()).Span[0] == '+';
    }

    public override async ValueTask NoopAsync(LoadSession session)
    {
        await session.SendAsync(Noop);
        await session.ExpectAsync(Ok);
    }

    public override async ValueTask TransferAsync(LoadSession session, long octets)
    {
        await session.SendAsync(Encoding.ASCII.GetBytes($"RETR {octets}\r\n"));
        await session.ExpectAsync(Ok);
        await session.SkipAsync(octets);
        await session.ExpectAsync(Dot);
    }
}
