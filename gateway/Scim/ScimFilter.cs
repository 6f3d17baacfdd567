using System.Text.RegularExpressions;

namespace Gateway.Scim;

/// <summary>The one filter that directories look somebody up by (RFC 7644 §3.4.2.2): <c>userName eq "alice@example.org"</c>.</summary>
internal static partial class ScimFilter
{
    /// <summary>False: a filter that is not supported. <paramref name="userName"/> null: there is none.</summary>
    public static bool TryRead(string? filter, out string? userName)
    {
        userName = null;
        if (string.IsNullOrWhiteSpace(filter)) return true;
        if (Equality().Match(filter) is not { Success: true } match) return false;

        userName = match.Groups["value"].Value.ToLowerInvariant();
        return true;
    }

    [GeneratedRegex("^\\s*(?:userName|emails(?:\\.value)?)\\s+eq\\s+\"(?<value>[^\"\\\\]{1,254})\"\\s*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Equality();
}
