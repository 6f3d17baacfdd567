using System.Text;
using Gateway.ProtocolAdapters.Smtp;
using MimeKit;

namespace Gateway.Fuzz.Tests.Targets;

/// <summary>What follows DATA and BDAT.</summary>
internal static class SubmittedMessageTargets
{
    private static readonly HashSet<string> Senders = ["alice@example.test", "sales@example.test"];

    public static FuzzTarget[] All { get; } =
    [
        new("DATA", ["a\r\n.\r\nQUIT\r\n", ".\r\n", "..\r\n.a\r\n\r\n.\r\n", "a\n.\r\n", "a\r\n.\rb\r\n.\r\n"], input => LookAtData(input, isChunk: false)),
        new("BDAT", ["a\r\n.\r\nb", "a\r", "\n", "x\r\n\r\n"], input => LookAtData(input, isChunk: true)),
        new("From header",
            ["From: alice@example.test\r\n\r\nhi\r\n.\r\n", "From: \"A, B\" <sales@example.test>, alice@example.test\r\nTo: x\r\n\r\n.\r\n", ".From: Alice\r\n (c) <alice@example.test>\r\n\r\n",
                "from : =?utf-8?q?x?= <alice@example.test>\r\n.\r\n", "From: victim@example.test\r\n\r\n", "From: a:alice@example.test;\r\n\r\n",
                "From: victim@example.test <alice@example.test>\r\n\r\n.\r\n"],
            LookAtFrom) { MaxOctets = 60_000 },
    ];

    private static int LookAtData(FuzzInput input, bool isChunk)
    {
        var expected = Reference(input.Octets, isChunk);
        foreach (var portions in input.Splits())
        {
            var scanner = isChunk ? SmtpDataScanner.ForChunks() : SmtpDataScanner.ForData();
            var (status, taken) = (SmtpDataStatus.More, 0);
            foreach (var portion in portions)
            {
                if (status is not SmtpDataStatus.More)
                {
                    break;
                }
                status = scanner.Scan(portion.Span, out var length);
                Must.Hold(length <= portion.Length, "no more is taken than there is");
                taken += length;
            }
            Must.Hold((status, taken) == expected, "a message ends where the rule says, however it is cut");
        }
        return (int)expected.Status;
    }

    // RFC 5321 §2.3.8 and §4.1.1.4 in their plainest words. No input is as long as a line may be.
    private static (SmtpDataStatus Status, int Length) Reference(byte[] octets, bool isChunk)
    {
        for (var i = 0; i < octets.Length; i++)
        {
            var afterCr = i > 0 && octets[i - 1] == '\r';
            if (octets[i] == 0 || octets[i] == '\n' != afterCr)
            {
                return (SmtpDataStatus.BareLineEnd, i + 1);
            }
            if (!isChunk && octets[i] == '\n' && i >= 2 && octets[i - 2] == '.' && (i == 2 || octets[i - 3] == '\n'))
            {
                return (SmtpDataStatus.End, i + 1);
            }
        }
        return (SmtpDataStatus.More, octets.Length);
    }

    private static int LookAtFrom(FuzzInput input)
    {
        // Only what DATA takes gets here.
        if (Reference(input.Octets, isChunk: false).Status is SmtpDataStatus.BareLineEnd)
        {
            return 0;
        }

        var (status, length) = Reference(input.Octets, isChunk: false);
        var message = input.Octets.AsMemory(0, length);
        var isEnd = status is SmtpDataStatus.End;
        var whole = Verdict([message], isEnd);
        var at = input.Dice.Next(length + 1);
        Must.Hold(whole == Verdict([message[..at], message[at..]], isEnd), "the same verdict however a header is cut");
        if (whole == 2)
        {
            MustBeOwned(message.Span);
        }
        return 1 + whole;
    }

    // 0: not known yet; 1: refused; 2: owned.
    private static int Verdict(ReadOnlyMemory<byte>[] portions, bool isEnd)
    {
        var hold = new SmtpHeaderHold(Senders);
        for (var i = 0; i < portions.Length; i++)
        {
            if (hold.Take(portions[i].Span, isEnd && i == portions.Length - 1))
            {
                return 2;
            }
            if (hold.IsRefused)
            {
                return 1;
            }
        }
        return 0;
    }

    // Whoever reads the message sees no other sender in it than one of the account's.
    private static void MustBeOwned(ReadOnlySpan<byte> message)
    {
        var plain = ("\r\n" + Encoding.Latin1.GetString(message)).Replace("\r\n.", "\r\n", StringComparison.Ordinal)[2..];
        foreach (var mailbox in SendersIn(plain))
        {
            Must.Hold(Senders.Contains(SmtpFromHeader.Fold(mailbox.Address)), "a reader sees no sender but the account's");
        }
    }

    private static List<MailboxAddress> SendersIn(string message)
    {
        try
        {
            using var read = MimeMessage.Load(new MemoryStream(Encoding.Latin1.GetBytes(message)));
            return [.. read.From.Mailboxes];
        }
        catch (FormatException)
        {
            // To this reader it is no message at all.
            return [];
        }
    }
}
