using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Gateway.ProtocolAdapters.ActiveSync;

/// <summary>What the query of an ActiveSync request says, in either form ([MS-ASHTTP] 2.2.1.1.1).</summary>
/// <param name="Command">The command's name as <see cref="ActiveSyncCommands"/> spells it; null on OPTIONS.</param>
/// <param name="User">The user named in the query; null when none.</param>
/// <param name="DeviceId">At most 32 characters; null when none.</param>
/// <param name="DeviceType">At most 32 characters of ASCII; null when none.</param>
/// <param name="Version">Protocol version, <c>14.1</c>; null in the plain form, whose header tells it.</param>
internal sealed record ActiveSyncRequest(string? Command, string? User, string? DeviceId, string? DeviceType, string? Version = null)
{
    private const int MaxQueryChars = 4_096;
    private const int MaxNameChars = 320;
    private const byte UserTag = 8;

    /// <summary>
    /// Reads the query without its question mark. An empty one is OPTIONS'. False when a field is given twice, too long or not
    /// readable, or the command is none; never throws.
    /// </summary>
    public static bool TryParse(string query, [NotNullWhen(true)] out ActiveSyncRequest? request)
    {
        request = null;
        if (query.Length > MaxQueryChars)
        {
            return false;
        }

        if (query.Length == 0)
        {
            request = new ActiveSyncRequest(null, null, null, null);
            return true;
        }

        // Base64 holds no "&", and "=" only as padding at its end.
        return query.AsSpan().IndexOf('&') >= 0 || query.TrimEnd('=').Contains('=', StringComparison.Ordinal)
            ? TryParsePlain(query, out request)
            : TryParseBase64(query, out request);
    }

    private static bool TryParsePlain(string query, [NotNullWhen(true)] out ActiveSyncRequest? request)
    {
        request = null;
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var range in query.AsSpan().Split('&'))
        {
            var field = query.AsSpan()[range];
            var equals = field.IndexOf('=');
            var name = Unescape(equals < 0 ? field : field[..equals]);
            var value = equals < 0 ? "" : Unescape(field[(equals + 1)..]);
            // A field given twice is read by us and by the backend in different ways.
            if (name is null || value is null || (IsOurs(name) && !fields.TryAdd(name, value)))
            {
                return false;
            }
        }

        // Whatever the backend would make of a command that we don't know, we could not guard it.
        var command = Field(fields, "Cmd") is { } spelling ? ActiveSyncCommands.OfName(spelling) ?? "" : null;
        request = new ActiveSyncRequest(command, Field(fields, "User"), Field(fields, "DeviceId"), Field(fields, "DeviceType"));
        return IsPlausible(request);
    }

    private static bool IsOurs(string name) => name.ToUpperInvariant() is "CMD" or "USER" or "DEVICEID" or "DEVICETYPE";

    private static string? Field(Dictionary<string, string> fields, string name) =>
        fields.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    private static string? Unescape(ReadOnlySpan<char> text)
    {
        var value = Uri.UnescapeDataString(text.ToString().Replace('+', ' '));
        return value.Any(char.IsControl) ? null : value;
    }

    private static bool TryParseBase64(string query, [NotNullWhen(true)] out ActiveSyncRequest? request)
    {
        request = null;
        var text = query.TrimEnd('=');
        Span<byte> encoded = stackalloc byte[((text.Length + 3) / 4 * 4)];
        encoded.Fill((byte)'=');
        if (Encoding.ASCII.GetBytes(text, encoded) != text.Length || text.AsSpan().ContainsAny(" \t\r\n") || text.Length % 4 == 1)
        {
            return false;
        }

        Span<byte> octets = stackalloc byte[encoded.Length];
        return Base64.DecodeFromUtf8(encoded, octets, out _, out var length) is OperationStatus.Done && TryRead(octets[..length], out request);
    }

    // [MS-ASHTTP] 2.2.1.1.1.1: version, command, locale (2), device id, policy key, device type, then tagged parameters.
    private static bool TryRead(ReadOnlySpan<byte> octets, [NotNullWhen(true)] out ActiveSyncRequest? request)
    {
        request = null;
        if (octets.Length < 4)
        {
            return false;
        }

        var command = ActiveSyncCommands.OfCode(octets[1]) ?? "";
        var rest = octets[4..];
        if (!TryTake(ref rest, out var device) || !TryTake(ref rest, out var policyKey) || policyKey.Length is not (0 or 4)
            || !TryTake(ref rest, out var type) || !TryReadUser(rest, out var user))
        {
            return false;
        }

        request = new ActiveSyncRequest(command, user, device.IsEmpty ? null : Convert.ToHexString(device), type.IsEmpty ? null : Encoding.ASCII.GetString(type),
            string.Create(CultureInfo.InvariantCulture, $"{octets[0] / 10}.{octets[0] % 10}"));
        return IsPlausible(request);
    }

    private static bool TryReadUser(ReadOnlySpan<byte> parameters, out string? user)
    {
        user = null;
        while (!parameters.IsEmpty)
        {
            var tag = parameters[0];
            parameters = parameters[1..];
            if (!TryTake(ref parameters, out var value) || (tag == UserTag && user is not null))
            {
                return false;
            }

            user = tag == UserTag ? Encoding.UTF8.GetString(value) : user;
        }

        return true;
    }

    private static bool TryTake(ref ReadOnlySpan<byte> octets, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (octets.IsEmpty || octets.Length - 1 < octets[0])
        {
            return false;
        }

        value = octets.Slice(1, octets[0]);
        octets = octets[(1 + value.Length)..];
        return true;
    }

    private static bool IsPlausible(ActiveSyncRequest request) =>
        request.Command is not "" && IsToken(request.DeviceId, 64) && IsToken(request.DeviceType, 64)
        && request.User is not { Length: > MaxNameChars } && request.User?.Any(char.IsControl) is not true;

    private static bool IsToken(string? text, int maxChars) =>
        text is null || (text.Length <= maxChars && text.All(static character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.' or ' '));
}
