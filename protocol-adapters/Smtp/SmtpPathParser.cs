using System.Text;
using System.Text.Unicode;

namespace Gateway.ProtocolAdapters.Smtp;

/// <summary>
/// Reads the arguments of MAIL and RCPT: Reverse-path, Forward-path and esmtp-param of RFC 5321 §4.1.2. Source routes,
/// which RFC 5321 §3.6.1 lets a server refuse, are refused: they would name two addresses to the sender check.
/// </summary>
internal static class SmtpPathParser
{
    /// <summary>RFC 5321 §4.5.3.1.3 says 256; bounce addresses of mailing lists are longer.</summary>
    private const int MaxPathOctets = 512;

    /// <summary>The argument of MAIL, after <c>MAIL </c>. Null when sound.</summary>
    public static string? ReadMail(ref SmtpCommand command, ReadOnlySpan<byte> rest) =>
        TakeWord(ref rest, "FROM:"u8) ? Read(ref command, rest) : SmtpReply.BadMailSyntax;

    /// <summary>The argument of RCPT, after <c>RCPT </c>. Null when sound.</summary>
    public static string? ReadRcpt(ref SmtpCommand command, ReadOnlySpan<byte> rest)
    {
        if (!TakeWord(ref rest, "TO:"u8))
        {
            return SmtpReply.BadRcptSyntax;
        }

        var fault = Read(ref command, rest);
        return fault is null && command.Argument.Length == 0 ? SmtpReply.BadRecipient : fault;
    }

    private static bool TakeWord(ref ReadOnlySpan<byte> rest, ReadOnlySpan<byte> word)
    {
        if (rest.Length < word.Length || !Ascii.EqualsIgnoreCase(rest[..word.Length], word))
        {
            return false;
        }

        // Outlook and many scanners put a space behind the colon; Postfix takes it, too.
        rest = rest[word.Length..].TrimStart((byte)' ');
        return true;
    }

    private static string? Read(ref SmtpCommand command, ReadOnlySpan<byte> rest)
    {
        var isMail = command.Verb is SmtpVerb.Mail;
        var end = FindPathEnd(rest);
        if (end < 0 || end - 1 > MaxPathOctets)
        {
            return isMail ? SmtpReply.BadSender : SmtpReply.BadRecipient;
        }

        var path = rest[1..end];
        var eightBit = path.ContainsAnyInRange((byte)0x80, (byte)0xFF);
        if ((path.Length > 0 && path[0] == '@') || (eightBit && !Utf8.IsValid(path)))
        {
            return isMail ? SmtpReply.BadSender : SmtpReply.BadRecipient;
        }

        command = command with
        {
            Argument = Encoding.Latin1.GetString(path),
            Needs = eightBit ? SmtpExtension.SmtpUtf8 : SmtpExtension.None,
        };
        return SmtpParameterParser.Read(ref command, rest[(end + 1)..]);
    }

    // Index of the closing bracket; -1 when the path is not "<...>" or holds a control, a bracket or a bare space.
    private static int FindPathEnd(ReadOnlySpan<byte> rest)
    {
        if (rest.IsEmpty || rest[0] != '<')
        {
            return -1;
        }

        var quoted = false;
        for (var i = 1; i < rest.Length; i++)
        {
            var octet = rest[i];
            if (octet < 0x20 || octet == 0x7F)
            {
                return -1;
            }

            if (quoted && octet == '\\')
            {
                i++;
                if (i == rest.Length || rest[i] < 0x20 || rest[i] >= 0x7F)
                {
                    return -1;
                }
            }
            else if (octet == '"')
            {
                quoted = !quoted;
            }
            else if (!quoted && octet == '>')
            {
                return i;
            }
            else if (!quoted && octet is (byte)'<' or (byte)' ' or (byte)'\\')
            {
                return -1;
            }
        }

        return -1;
    }
}
