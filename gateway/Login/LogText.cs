using System.Globalization;
using System.Text;

namespace Gateway.Login;

/// <summary>What clients say, made fit for one log line: controls, format and bidirectional marks escaped, 256 characters at most.</summary>
internal static class LogText
{
    private const int MaxLength = 256;

    /// <summary>The text itself when there is nothing to do; null stays null.</summary>
    public static string? Clean(string? text)
    {
        if (text is null || (text.Length <= MaxLength && !text.Any(IsUnsafe))) return text;

        var clean = new StringBuilder(MaxLength);
        foreach (var character in text)
        {
            if (IsUnsafe(character)) clean.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:X4}");
            else clean.Append(character);
            if (clean.Length >= MaxLength) break;
        }

        return clean.Length > MaxLength ? clean.ToString(0, MaxLength) : clean.ToString();
    }

    private static bool IsUnsafe(char character) => char.GetUnicodeCategory(character)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse;
}
