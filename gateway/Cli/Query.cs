namespace Gateway.Cli;

/// <summary>The query part of an address.</summary>
internal static class Query
{
    /// <summary><c>?a=b&amp;c=d</c> of those that have a value; empty when none has.</summary>
    public static string Of(params (string Name, string? Value)[] pairs)
    {
        var given = pairs.Where(pair => !string.IsNullOrEmpty(pair.Value)).Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Value!)}");
        var text = string.Join('&', given);
        return text.Length == 0 ? "" : "?" + text;
    }
}
