using System.Buffers.Text;
using System.Text;
using System.Text.Unicode;

namespace Gateway.ProtocolAdapters.Smtp;

/// <summary>
/// Reads esmtp-param of MAIL and RCPT (RFC 5321 §4.1.2) against the parameters of the extensions that we relay. A word that
/// is not known is refused rather than handed on: it could be one that the backend obeys for a trusted peer.
/// </summary>
internal static class SmtpParameterParser
{
    /// <summary>Reads what follows the path. Null when sound.</summary>
    public static string? Read(ref SmtpCommand command, ReadOnlySpan<byte> rest)
    {
        if (!rest.IsEmpty && rest[0] != ' ')
        {
            return SmtpReply.BadArgument;
        }

        var seen = 0;
        while (!(rest = rest.TrimStart((byte)' ')).IsEmpty)
        {
            var space = rest.IndexOf((byte)' ');
            var word = space < 0 ? rest : rest[..space];
            rest = rest[word.Length..];

            var fault = ReadOne(ref command, word, ref seen);
            if (fault is not null)
            {
                return fault;
            }
        }

        return null;
    }

    private static string? ReadOne(ref SmtpCommand command, ReadOnlySpan<byte> word, ref int seen)
    {
        var equals = word.IndexOf((byte)'=');
        var name = equals < 0 ? word : word[..equals];
        var value = equals < 0 ? default : word[(equals + 1)..];
        if (word.ContainsAnyInRange((byte)0, (byte)0x20) || word.Contains((byte)0x7F) || !Utf8.IsValid(word) || (equals >= 0 && value.IsEmpty))
        {
            return SmtpReply.BadArgument;
        }

        var known = Find(command.Verb, name);
        var bit = 1 << (int)known;
        if (known is Parameter.Unknown)
        {
            return SmtpReply.UnknownParameter;
        }

        if ((seen & bit) != 0)
        {
            return SmtpReply.BadArgument;
        }

        seen |= bit;
        return Apply(ref command, known, word, value);
    }

    private static string? Apply(ref SmtpCommand command, Parameter known, ReadOnlySpan<byte> word, ReadOnlySpan<byte> value)
    {
        switch (known)
        {
            case Parameter.Auth:
                command = command with { NamesSubmitter = true };
                return value.IsEmpty ? SmtpReply.BadArgument : null;
            case Parameter.Size:
                return ReadSize(ref command, value);
            case Parameter.Body when !Ascii.EqualsIgnoreCase(value, "7BIT"u8) && !Ascii.EqualsIgnoreCase(value, "8BITMIME"u8):
                return SmtpReply.UnknownBody;
            case Parameter.SmtpUtf8 when word.Length != "SMTPUTF8".Length:
                return SmtpReply.BadArgument;
            case Parameter.Ret or Parameter.Envid or Parameter.Notify or Parameter.Orcpt when value.IsEmpty:
                return SmtpReply.BadArgument;
            default:
                command = command with
                {
                    Parameters = command.Parameters + " " + Encoding.Latin1.GetString(word),
                    Needs = command.Needs | Need(known),
                };
                return null;
        }
    }

    // size-value ::= 1*20DIGIT (RFC 1870 §3). More than a long holds is a size, only nobody takes it.
    private static string? ReadSize(ref SmtpCommand command, ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty || value.Length > 20 || value.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return SmtpReply.BadArgument;
        }

        if (!Utf8Parser.TryParse(value, out long octets, out _))
        {
            return SmtpReply.MessageTooLarge;
        }

        command = command with { Octets = octets };
        return null;
    }

    private static Parameter Find(SmtpVerb verb, ReadOnlySpan<byte> name)
    {
        if (verb is SmtpVerb.Rcpt)
        {
            return Ascii.EqualsIgnoreCase(name, "NOTIFY"u8) ? Parameter.Notify
                : Ascii.EqualsIgnoreCase(name, "ORCPT"u8) ? Parameter.Orcpt
                : Parameter.Unknown;
        }

        return Ascii.EqualsIgnoreCase(name, "SIZE"u8) ? Parameter.Size
            : Ascii.EqualsIgnoreCase(name, "BODY"u8) ? Parameter.Body
            : Ascii.EqualsIgnoreCase(name, "AUTH"u8) ? Parameter.Auth
            : Ascii.EqualsIgnoreCase(name, "SMTPUTF8"u8) ? Parameter.SmtpUtf8
            : Ascii.EqualsIgnoreCase(name, "RET"u8) ? Parameter.Ret
            : Ascii.EqualsIgnoreCase(name, "ENVID"u8) ? Parameter.Envid
            : Parameter.Unknown;
    }

    private static SmtpExtension Need(Parameter parameter) => parameter switch
    {
        Parameter.Body => SmtpExtension.EightBitMime,
        Parameter.SmtpUtf8 => SmtpExtension.SmtpUtf8,
        Parameter.Ret or Parameter.Envid or Parameter.Notify or Parameter.Orcpt => SmtpExtension.Dsn,
        _ => SmtpExtension.None,
    };

    private enum Parameter
    {
        Unknown,
        Size,
        Body,
        Auth,
        SmtpUtf8,
        Ret,
        Envid,
        Notify,
        Orcpt,
    }
}
