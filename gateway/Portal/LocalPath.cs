namespace Gateway.Portal;

/// <summary>Where to go on: a path of the portal, whatever was asked for.</summary>
internal static class LocalPath
{
    private const int MaxCharacters = 200;

    /// <summary><paramref name="asked"/> when it is one of our own paths in plain characters; else the first page.</summary>
    public static string Of(string? asked) =>
        asked is { Length: <= MaxCharacters }
        && (asked == PortalGate.Root || asked.StartsWith(PortalGate.Root + "/", StringComparison.Ordinal) || asked.StartsWith(PortalGate.Root + "?", StringComparison.Ordinal))
        && asked.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '/' or '?' or '=' or '&' or '-' or '_')
            ? asked
            : PortalGate.Root;
}
