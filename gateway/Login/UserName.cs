using System.Buffers;
using System.Text;

namespace Gateway.Login;

/// <summary>
/// Presented names to the one form that is looked up: <c>local@domain</c>, ASCII, lower case. What a client sends and this does not
/// know is no account: there is no trimming, no Unicode folding and no guess.
/// </summary>
internal static class UserName
{
    /// <summary>Longest name looked up, in characters (RFC 5321 §4.5.3.1.3, less the brackets).</summary>
    public const int MaxLength = 254;

    private const int MaxLocalLength = 64;
    private const int MaxLabelLength = 63;
    private static readonly SearchValues<byte> LocalOctets = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789._+-"u8);
    private static readonly SearchValues<byte> DomainOctets = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789.-"u8);

    /// <summary>As <see cref="TryFold"/>, to a text.</summary>
    public static bool TryParse(ReadOnlySpan<byte> presented, UserNameRules rules, out string name)
    {
        Span<byte> folded = stackalloc byte[MaxLength];
        var isName = TryFold(presented, rules, folded, out var length);
        name = isName ? Encoding.ASCII.GetString(folded[..length]) : "";
        return isName;
    }

    /// <summary>
    /// Reads a name as sent: <c>local@domain</c>, <c>local@domain.</c>, <c>local</c> (default domain), <c>\local</c> (the same),
    /// <c>\local@domain</c> and <c>DOMAIN\local</c> (by <see cref="UserNameRules.Domains"/>). False for everything else: other octets than
    /// <c>[a-z0-9._+-]</c> in either case, empty parts, too long. <paramref name="name"/> holds <see cref="MaxLength"/> octets, of which
    /// <paramref name="length"/> are written.
    /// </summary>
    public static bool TryFold(ReadOnlySpan<byte> presented, UserNameRules rules, Span<byte> name, out int length)
    {
        length = 0;
        if (presented.IsEmpty || presented.Length > MaxLength + 2) return false;

        // ASCII lower case only: U+212A and U+017F have ASCII letters as their other case, and must not become them.
        Span<byte> folded = stackalloc byte[MaxLength + 2];
        if (Ascii.ToLower(presented, folded, out var count) != OperationStatus.Done) return false;

        ReadOnlySpan<byte> rest = folded[..count];
        string? domain = null;
        var slash = rest.IndexOf((byte)'\\');
        if (slash > 0 && !rules.Domains.TryGetValue(Encoding.ASCII.GetString(rest[..slash]), out domain)) return false;

        rest = rest[(slash + 1)..];
        var at = rest.IndexOf((byte)'@');
        var local = at < 0 ? rest : rest[..at];
        if (!IsLocal(local)) return false;

        if (at < 0) return TryJoin(local, domain ?? rules.DefaultDomain, name, out length);

        var written = WithoutFinalDot(rest[(at + 1)..]);
        if (!IsDomain(written)) return false;

        // DOMAIN\user@domain: both must mean the same, or nobody can tell who is meant.
        return (domain is null || Ascii.Equals(written, domain)) && TryJoin(local, written, name, out length);
    }

    /// <summary>Whether a text is a domain in the form looked up; for configuration.</summary>
    public static bool IsDomain(string text) => Ascii.IsValid(text) && IsDomain(Encoding.ASCII.GetBytes(text));

    private static ReadOnlySpan<byte> WithoutFinalDot(ReadOnlySpan<byte> domain) => domain.EndsWith("."u8) ? domain[..^1] : domain;

    private static bool IsLocal(ReadOnlySpan<byte> local) =>
        local.Length is > 0 and <= MaxLocalLength && !local.ContainsAnyExcept(LocalOctets);

    private static bool IsDomain(ReadOnlySpan<byte> domain)
    {
        if (domain.IsEmpty || domain.ContainsAnyExcept(DomainOctets)) return false;

        foreach (var range in domain.Split((byte)'.'))
        {
            var label = domain[range];
            if (label.Length is 0 or > MaxLabelLength || label[0] == '-' || label[^1] == '-') return false;
        }

        return true;
    }

    private static bool TryJoin(ReadOnlySpan<byte> local, string? domain, Span<byte> name, out int length)
    {
        length = 0;
        Span<byte> octets = stackalloc byte[MaxLength];
        return domain?.Length <= MaxLength && Encoding.ASCII.GetBytes(domain, octets) is var count && TryJoin(local, octets[..count], name, out length);
    }

    private static bool TryJoin(ReadOnlySpan<byte> local, ReadOnlySpan<byte> domain, Span<byte> name, out int length)
    {
        length = local.Length + 1 + domain.Length;
        if (length > MaxLength) return false;

        local.CopyTo(name);
        name[local.Length] = (byte)'@';
        domain.CopyTo(name[(local.Length + 1)..]);
        return true;
    }
}

/// <summary>What a name without a domain means.</summary>
/// <param name="DefaultDomain">For bare names; null: they are nobody's.</param>
/// <param name="Domains">Lower-case NetBIOS name to domain.</param>
internal sealed record UserNameRules(string? DefaultDomain, IReadOnlyDictionary<string, string> Domains)
{
    /// <summary>Full names only.</summary>
    public static UserNameRules FullNamesOnly { get; } = new(null, new Dictionary<string, string>(StringComparer.Ordinal));
}
