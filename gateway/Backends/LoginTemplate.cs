using System.Diagnostics.CodeAnalysis;

namespace Gateway.Backends;

/// <summary>Writes an account's name as a backend wants it: <c>{user}</c>, <c>{local}</c>, <c>{domain}</c>, <c>EX\{local}</c>.</summary>
internal sealed class LoginTemplate
{
    private readonly string _text;

    private LoginTemplate(string text) => _text = text;

    /// <summary>The address itself.</summary>
    public static LoginTemplate WholeAddress { get; } = new("{user}");

    /// <summary>False when a placeholder is unknown, or when the text names nobody or holds controls.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out LoginTemplate? template)
    {
        var rest = text.Replace("{user}", "", StringComparison.Ordinal)
            .Replace("{local}", "", StringComparison.Ordinal)
            .Replace("{domain}", "", StringComparison.Ordinal);
        var namesSomebody = text.Contains("{user}", StringComparison.Ordinal) || text.Contains("{local}", StringComparison.Ordinal);
        var valid = namesSomebody && rest.AsSpan().IndexOfAny('{', '}') < 0 && !rest.Any(char.IsControl);
        template = valid ? new LoginTemplate(text) : null;
        return valid;
    }

    /// <summary>The login name of a canonical account id.</summary>
    public string For(string accountId)
    {
        if (_text == "{user}")
        {
            return accountId;
        }

        var at = accountId.IndexOf('@', StringComparison.Ordinal);
        var local = at < 0 ? accountId : accountId[..at];
        var domain = at < 0 ? "" : accountId[(at + 1)..];
        // The account's own text is put in last and at once, so that nothing in it is read as a placeholder.
        return string.Join(accountId, _text.Split("{user}").Select(part =>
            string.Join(local, part.Split("{local}").Select(piece => piece.Replace("{domain}", domain, StringComparison.Ordinal)))));
    }
}
