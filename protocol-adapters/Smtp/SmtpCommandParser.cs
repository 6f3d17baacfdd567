using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Gateway.ProtocolAdapters.Smtp;

/// <summary>
/// Reads one command line. RFC 5321 §4.1.1: ehlo, helo, mail, rcpt, data, rset, vrfy, help, noop, quit; RFC 3207 starttls;
/// RFC 4954 auth-command; RFC 3030 bdat-cmd. Pure and total: what it can't read it answers.
/// </summary>
internal static class SmtpCommandParser
{
    /// <summary>RFC 5321 §4.5.3.1.4 says 512, parameters of extensions come on top; Postfix takes 2,048.</summary>
    public const int MaxLineOctets = 2_048;

    /// <summary>RFC 4954 §4: AUTH lines reach 12,288 octets.</summary>
    public const int MaxAuthLineOctets = 12_288;

    /// <summary>Longest EHLO name: a domain of RFC 1035.</summary>
    private const int MaxNameOctets = 255;

    /// <summary>Reads <paramref name="line"/>, which has lost its CRLF. Null when it is sound; else the reply, command void.</summary>
    public static string? Parse(ReadOnlySpan<byte> line, out SmtpCommand command)
    {
        var space = line.IndexOf((byte)' ');
        var word = space < 0 ? line : line[..space];
        var rest = space < 0 ? default : line[(space + 1)..];
        command = new SmtpCommand(ReadVerb(word));

        var limit = command.Verb is SmtpVerb.Auth ? MaxAuthLineOctets : MaxLineOctets;
        if (line.Length > limit)
        {
            return command.Verb is SmtpVerb.Auth ? SmtpReply.AuthLineTooLong : SmtpReply.LineTooLong;
        }

        return ReadArguments(ref command, line.Length - rest.Length, rest);
    }

    private static string? ReadArguments(ref SmtpCommand command, int offset, ReadOnlySpan<byte> rest)
    {
        switch (command.Verb)
        {
            case SmtpVerb.Ehlo or SmtpVerb.Helo:
                return ReadName(ref command, rest.Trim((byte)' '));
            case SmtpVerb.Auth:
                return ReadAuth(ref command, offset, rest);
            case SmtpVerb.Mail:
                return SmtpPathParser.ReadMail(ref command, rest);
            case SmtpVerb.Rcpt:
                return SmtpPathParser.ReadRcpt(ref command, rest);
            case SmtpVerb.Bdat:
                return ReadChunk(ref command, rest);
            case SmtpVerb.Data or SmtpVerb.Rset or SmtpVerb.Quit or SmtpVerb.StartTls:
                return rest.Trim((byte)' ').IsEmpty ? null : SmtpReply.NoArgument;
            default:
                // RFC 5321 §4.1.1.9: NOOP may carry a string; HELP and VRFY are answered whatever they ask.
                return null;
        }
    }

    private static SmtpVerb ReadVerb(ReadOnlySpan<byte> word) => word.Length switch
    {
        4 when Ascii.EqualsIgnoreCase(word, "EHLO"u8) => SmtpVerb.Ehlo,
        4 when Ascii.EqualsIgnoreCase(word, "HELO"u8) => SmtpVerb.Helo,
        4 when Ascii.EqualsIgnoreCase(word, "AUTH"u8) => SmtpVerb.Auth,
        4 when Ascii.EqualsIgnoreCase(word, "MAIL"u8) => SmtpVerb.Mail,
        4 when Ascii.EqualsIgnoreCase(word, "RCPT"u8) => SmtpVerb.Rcpt,
        4 when Ascii.EqualsIgnoreCase(word, "DATA"u8) => SmtpVerb.Data,
        4 when Ascii.EqualsIgnoreCase(word, "BDAT"u8) => SmtpVerb.Bdat,
        4 when Ascii.EqualsIgnoreCase(word, "RSET"u8) => SmtpVerb.Rset,
        4 when Ascii.EqualsIgnoreCase(word, "NOOP"u8) => SmtpVerb.Noop,
        4 when Ascii.EqualsIgnoreCase(word, "QUIT"u8) => SmtpVerb.Quit,
        4 when Ascii.EqualsIgnoreCase(word, "VRFY"u8) => SmtpVerb.Vrfy,
        4 when Ascii.EqualsIgnoreCase(word, "HELP"u8) => SmtpVerb.Help,
        8 when Ascii.EqualsIgnoreCase(word, "STARTTLS"u8) => SmtpVerb.StartTls,
        _ => SmtpVerb.Unknown,
    };

    // The name goes on to the backend: letters, digits and what domains and address literals need. Underscores are
    // common in the names of Windows machines, and nothing else is lost by refusing.
    private static string? ReadName(ref SmtpCommand command, ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty || name.Length > MaxNameOctets || name.ContainsAnyExcept(NameOctets))
        {
            return SmtpReply.BadName;
        }

        command = command with { Argument = Encoding.Latin1.GetString(name) };
        return null;
    }

    // "AUTH" SP sasl-mech [SP initial-response]
    private static string? ReadAuth(ref SmtpCommand command, int offset, ReadOnlySpan<byte> rest)
    {
        var space = rest.IndexOf((byte)' ');
        var mechanism = space < 0 ? rest : rest[..space];
        if (mechanism.IsEmpty || mechanism.Length > 20 || mechanism.ContainsAnyExcept(MechanismOctets))
        {
            return SmtpReply.BadArgument;
        }

        var start = offset + space + 1;
        var length = rest.Length - space - 1;
        command = command with
        {
            Argument = Encoding.Latin1.GetString(mechanism).ToUpperInvariant(),
            InitialResponse = space < 0 ? null : new Range(start, start + length),
        };
        return null;
    }

    // "BDAT" SP chunk-size [SP "LAST"]
    private static string? ReadChunk(ref SmtpCommand command, ReadOnlySpan<byte> rest)
    {
        rest = rest.TrimEnd((byte)' ');
        var space = rest.IndexOf((byte)' ');
        var digits = space < 0 ? rest : rest[..space];
        var last = space >= 0;
        if (digits.IsEmpty || digits.Length > 19 || !IsNumber(digits, out var octets)
            || (last && !Ascii.EqualsIgnoreCase(rest[(space + 1)..], "LAST"u8)))
        {
            return SmtpReply.BadChunk;
        }

        command = command with { Octets = octets, IsLast = last };
        return null;
    }

    private static bool IsNumber(ReadOnlySpan<byte> digits, out long value)
    {
        value = 0;
        return !digits.ContainsAnyExceptInRange((byte)'0', (byte)'9')
            && Utf8Parser.TryParse(digits, out value, out var used) && used == digits.Length;
    }

    private static readonly SearchValues<byte> NameOctets =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_:[]"u8);

    private static readonly SearchValues<byte> MechanismOctets =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8);
}
