using System.Text;
using Gateway.ProtocolAdapters.Smtp;
using Gateway.ProtocolAdapters.Wire;

namespace Gateway.Fuzz.Tests.Targets;

/// <summary>SMTP's lines, both ways.</summary>
internal static class SmtpTargets
{
    public static FuzzTarget[] All { get; } =
    [
        new("SMTP command",
            ["MAIL FROM:<a@b.test> SIZE=10 BODY=8BITMIME AUTH=<>", "RCPT TO:<\"q q\"@[127.0.0.1]> NOTIFY=NEVER ORCPT=rfc822;a+2Bb@c.test", "EHLO [IPv6:::1]",
                "AUTH PLAIN =", "BDAT 10 LAST", "MAIL FROM:<> RET=HDRS ENVID=x SMTPUTF8", "DATA", "NOOP x", "VRFY a", "HELO client_1.test", "XCLIENT LOGIN=v"],
            LookAtCommand),
        new("SMTP backend reply",
            ["250-mail.test\r\n250-SIZE 1000\r\n250-AUTH PLAIN LOGIN\r\n250-XCLIENT ADDR LOGIN\r\n250 CHUNKING\r\n", "535 5.7.8 no\r\n", "334 \r\n", "250\r\n", "250-a\r\n251 b\r\n"],
            LookAtReply),
        new("XCLIENT value", ["alice@example.test", "a b+=", "\u00ffx", "x\r\nXCLIENT LOGIN=v"], LookAtXtext),
    ];

    private static int LookAtCommand(FuzzInput input)
    {
        var refusal = SmtpCommandParser.Parse(input.Octets, out var command);
        if (refusal is not null)
        {
            Must.Hold(refusal[0] is '4' or '5', "what is not sound is refused");
            return 64 + (int)command.Verb;
        }

        // This is what goes on to a backend.
        foreach (var text in new[] { command.Argument, command.Parameters })
        {
            Must.Hold(!text.Any(letter => letter is < ' ' or '\x7f'), "nothing that could end a line goes on");
        }
        Must.Hold(!command.Parameters.Contains("AUTH=", StringComparison.OrdinalIgnoreCase)
            || command.Parameters.Contains('=' + "AUTH=", StringComparison.OrdinalIgnoreCase)
            || !command.Parameters.Split(' ').Any(word => word.StartsWith("AUTH=", StringComparison.OrdinalIgnoreCase)), "a submitter is never handed on");
        Must.Hold(command.InitialResponse is not { } range || range.End.Value <= input.Octets.Length, "a response is within its line");
        Must.Hold(command.Verb is not SmtpVerb.Bdat || command.Octets >= 0, "a chunk has a size");
        return (int)command.Verb;
    }

    private static int LookAtReply(FuzzInput input)
    {
        var status = SmtpBackendReply.TryParse(input.Octets, out var code, out var length);
        if (status is not ParseStatus.Complete)
        {
            return (int)status;
        }

        Must.Hold(length is >= 5 and <= SmtpBackendReply.MaxOctets && length <= input.Octets.Length && code is >= 200 and < 600, "a reply is whole");
        Must.Hold(SmtpBackendReply.TryParse(input.Octets.AsSpan(0, input.Dice.Next(length)), out _, out _) is not ParseStatus.Complete, "a part of a reply is none");
        var capabilities = SmtpCapabilities.Parse(input.Octets.AsSpan(0, length));
        return 8 + (code / 100) + ((int)capabilities.Extensions * 16);
    }

    private static int LookAtXtext(FuzzInput input)
    {
        string written;
        try
        {
            written = XclientWriter.Xtext(input.Text);
        }
        catch (FormatException)
        {
            Must.Hold(input.Octets.Any(octet => octet is < 0x20 or 0x7F), "only a control character is refused");
            return 0;
        }

        Must.Hold(written.All(letter => letter is > ' ' and < '\x7f' and not '='), "a value holds neither space nor equals");
        Must.Hold(Unescaped(written).SequenceEqual(Encoding.UTF8.GetBytes(input.Text)), "a backend reads what was meant");
        return 1 + Math.Min(written.Length - input.Text.Length, 4);
    }

    // RFC 3461 §4: "+" and two hexadecimal digits.
    private static List<byte> Unescaped(string xtext)
    {
        var octets = new List<byte>();
        for (var i = 0; i < xtext.Length; i++)
        {
            octets.Add(xtext[i] == '+' ? Convert.ToByte(xtext.Substring(i + 1, 2), 16) : (byte)xtext[i]);
            i += xtext[i] == '+' ? 2 : 0;
        }
        return octets;
    }
}
