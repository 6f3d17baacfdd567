using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Gateway.Accounts;

/// <summary>Canonical names of accounts and aliases, where operators give them.</summary>
internal static partial class AccountName
{
    /// <summary>Longest name, in characters (RFC 5321 §4.5.3.1.3 less the brackets).</summary>
    public const int MaxCharacters = 254;

    /// <summary>Folds ASCII capitals. False when it is no <c>[a-z0-9._+-]+@[a-z0-9.-]+</c> with a proper domain.</summary>
    public static bool TryCanonicalise(string? given, [NotNullWhen(true)] out string? name)
    {
        name = null;
        var trimmed = given?.Trim(' ', '\t');
        if (trimmed is null or { Length: > MaxCharacters } || !Address().IsMatch(trimmed)) return false;

        name = trimmed.ToLowerInvariant();
        return true;
    }

    // Only ASCII gets past the expression, so that lowering is ASCII lowering.
    [GeneratedRegex(@"\A[A-Za-z0-9._+-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Address();
}
