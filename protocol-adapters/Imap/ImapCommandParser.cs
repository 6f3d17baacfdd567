using System.Text;
using Gateway.ProtocolAdapters.Wire;

namespace Gateway.ProtocolAdapters.Imap;

/// <summary>
/// The grammar before sign-in (RFC 9051 §9: command-any, command-nonauth, login, authenticate; RFC 2971: id; RFC 4959: initial response). Pure, and
/// always from the first octet: what is not whole yet is parsed again when more has arrived.
/// </summary>
internal static class ImapCommandParser
{
    // RFC 2971 §3.3: 30 pairs.
    private const int MaxIdPairs = 30;

    /// <summary>
    /// Complete: <paramref name="consumed"/> octets were one command. NeedLiteral: the client waits for a continuation. Invalid: that many octets, a
    /// whole line, are not a command. TooLong: a limit is passed, and what follows can't be told from data.
    /// </summary>
    public static ParseStatus TryParse(ReadOnlySpan<byte> input, ImapOptions limits, out ImapCommand command, out int consumed)
    {
        var cursor = new ImapCursor(input, limits.MaxLiteralOctets);
        var isWhole = TryTakeCommand(ref cursor, input, out command);
        consumed = isWhole ? cursor.Position : 0;
        var status = isWhole ? ParseStatus.Complete : cursor.Status;
        if (status == ParseStatus.Invalid)
        {
            return SkipLine(input, cursor.Position, limits, out consumed);
        }
        return IsOverlong(input.Length, consumed, cursor.LiteralOctets, limits) ? ParseStatus.TooLong : status;
    }

    // What has arrived of an unfinished command all belongs to it. Literals have their own limit.
    private static bool IsOverlong(int arrived, int consumed, int literals, ImapOptions limits) => consumed > 0
        ? consumed - literals > limits.MaxLineOctets
        : arrived - literals >= limits.MaxLineOctets;

    // A line that is no command is passed over whole, unless a literal's data would follow it as if it were commands.
    private static ParseStatus SkipLine(ReadOnlySpan<byte> input, int position, ImapOptions limits, out int consumed)
    {
        consumed = 0;
        var end = input[position..].IndexOf((byte)'\n');
        if (end < 0)
        {
            return input.Length >= limits.MaxLineOctets ? ParseStatus.TooLong : ParseStatus.NeedMoreData;
        }
        consumed = position + end + 1;
        var line = input[..consumed].TrimEnd("\r\n"u8);
        return line.EndsWith("+}"u8) ? ParseStatus.TooLong : ParseStatus.Invalid;
    }

    private static bool TryTakeCommand(ref ImapCursor cursor, ReadOnlySpan<byte> input, out ImapCommand command)
    {
        command = default;
        if (!cursor.TakeTag(out var tagLength) || !cursor.TakeSpace())
        {
            return false;
        }
        command = new ImapCommand(ImapVerb.Unknown, tagLength, default, default);
        if (!cursor.TakeWord(out var verb))
        {
            return false;
        }
        command = command with { Verb = VerbOf(input.Slice(verb.Start, verb.Length)) };
        return TryTakeArguments(ref cursor, input, ref command) && cursor.TakeLineEnd();
    }

    private static bool TryTakeArguments(ref ImapCursor cursor, ReadOnlySpan<byte> input, ref ImapCommand command) => command.Verb switch
    {
        ImapVerb.Login => TryTakeLogin(ref cursor, ref command),
        ImapVerb.Authenticate => TryTakeAuthenticate(ref cursor, ref command),
        ImapVerb.Id => TryTakeId(ref cursor, input, ref command),
        // Anything after an unknown verb is invalid too: the line is passed over.
        _ => true,
    };

    // login = "LOGIN" SP userid SP password
    private static bool TryTakeLogin(ref ImapCursor cursor, ref ImapCommand command)
    {
        if (!cursor.TakeSpace() || !cursor.TakeAString(out var name) || !cursor.TakeSpace() || !cursor.TakeAString(out var password))
        {
            return false;
        }
        command = command with { First = name, Second = password };
        return true;
    }

    // authenticate = "AUTHENTICATE" SP auth-type [SP initial-resp]
    private static bool TryTakeAuthenticate(ref ImapCursor cursor, ref ImapCommand command)
    {
        ImapString response = default;
        if (!cursor.TakeSpace() || !cursor.TakeWord(out var mechanism)
            || (cursor.NextIs((byte)' ') && (!cursor.TakeSpace() || !cursor.TakeWord(out response))))
        {
            return false;
        }
        command = command with { First = mechanism, Second = response };
        return true;
    }

    // id = "ID" SP id-params-list; id-params-list = "(" *(string SP nstring SP) ")" / nil (RFC 2971 §4)
    private static bool TryTakeId(ref ImapCursor cursor, ReadOnlySpan<byte> input, ref ImapCommand command)
    {
        if (!cursor.TakeSpace())
        {
            return false;
        }
        if (!cursor.NextIs((byte)'('))
        {
            return cursor.TakeWord(out _);
        }
        cursor.TakeOctet((byte)'(');
        for (var pair = 0; !cursor.NextIs((byte)')'); pair++)
        {
            if ((pair > 0 && !cursor.TakeSpace()) || pair == MaxIdPairs
                || !cursor.TakeString(out var field) || !cursor.TakeSpace() || !TryTakeNString(ref cursor, out var value))
            {
                return false;
            }
            command = Note(command, input.Slice(field.Start, field.Length), value);
        }
        return cursor.TakeOctet((byte)')');
    }

    private static bool TryTakeNString(ref ImapCursor cursor, out ImapString value)
    {
        if (cursor.NextIs((byte)'"') || cursor.NextIs((byte)'{'))
        {
            return cursor.TakeString(out value);
        }
        var isNil = cursor.TakeWord(out _);
        value = default;
        return isNil;
    }

    private static ImapCommand Note(ImapCommand command, ReadOnlySpan<byte> field, ImapString value) =>
        Ascii.EqualsIgnoreCase(field, "name"u8) ? command with { First = value }
        : Ascii.EqualsIgnoreCase(field, "version"u8) ? command with { Second = value }
        : command;

    private static ImapVerb VerbOf(ReadOnlySpan<byte> word) =>
        Ascii.EqualsIgnoreCase(word, "LOGIN"u8) ? ImapVerb.Login
        : Ascii.EqualsIgnoreCase(word, "AUTHENTICATE"u8) ? ImapVerb.Authenticate
        : Ascii.EqualsIgnoreCase(word, "CAPABILITY"u8) ? ImapVerb.Capability
        : Ascii.EqualsIgnoreCase(word, "ID"u8) ? ImapVerb.Id
        : Ascii.EqualsIgnoreCase(word, "NOOP"u8) ? ImapVerb.Noop
        : Ascii.EqualsIgnoreCase(word, "LOGOUT"u8) ? ImapVerb.Logout
        : Ascii.EqualsIgnoreCase(word, "STARTTLS"u8) ? ImapVerb.StartTls
        : ImapVerb.Unknown;
}
