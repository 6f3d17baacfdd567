using Gateway.Load.Backend;

namespace Gateway.Load.Client;

/// <summary>Submission with AUTH PLAIN.</summary>
internal sealed class SmtpScript : MailScript
{
    private static readonly byte[] Greeting = "220 "u8.ToArray();
    private static readonly byte[] Done = "250 "u8.ToArray();
    private static readonly byte[] Go = "354"u8.ToArray();
    private static readonly byte[] Ehlo = "EHLO load.test\r\n"u8.ToArray();
    private static readonly byte[] Noop = "NOOP\r\n"u8.ToArray();
    private static readonly byte[] Quit = "QUIT\r\n"u8.ToArray();
    private static readonly byte[] Mail = "MAIL FROM:<user1@example.test>\r\n"u8.ToArray();
    private static readonly byte[] Recipient = "RCPT TO:<user2@example.test>\r\n"u8.ToArray();
    private static readonly byte[] Data = "DATA\r\n"u8.ToArray();
    private static readonly byte[] End = "\r\n.\r\n"u8.ToArray();
    private static readonly byte[] Piece = LightPayload.MakePiece();

    protected override ReadOnlyMemory<byte> Goodbye => Quit;

    public override int NoopsPerSession => 80;

    public override async ValueTask<bool> TrySignInAsync(LoadSession session, Login login)
    {
        await session.ExpectAsync(Greeting);
        await session.SendAsync(Ehlo);
        await session.ExpectAsync(Done);
        await session.SendAsync(login.SmtpAuth);
        return (await session.ReadLineAsync()).Span[0] == '2';
    }

    public override async ValueTask NoopAsync(LoadSession session)
    {
        await session.SendAsync(Noop);
        await session.ExpectAsync(Done);
    }

    public override async ValueTask TransferAsync(LoadSession session, long octets)
    {
        await SayAsync(session, Mail, Done);
        await SayAsync(session, Recipient, Done);
        await SayAsync(session, Data, Go);
        for (var left = octets; left > 0; left -= Piece.Length)
        {
            await session.SendAsync(Piece.AsMemory(0, (int)Math.Min(left, Piece.Length)));
        }

        await SayAsync(session, End, Done);
    }

    private static async ValueTask SayAsync(LoadSession session, byte[] words, byte[] answer)
    {
        await session.SendAsync(words);
        await session.ExpectAsync(answer);
    }
}
