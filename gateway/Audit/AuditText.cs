using System.Globalization;
using System.Text;

namespace Gateway.Audit;

/// <summary>Makes text from outside safe to keep and to show on any terminal.</summary>
internal static class AuditText
{
    /// <summary>Longest text kept, in characters, escapes included.</summary>
    public const int MaxCharacters = 256;

    /// <summary>
    /// Cut to <see cref="MaxCharacters"/>; controls, line and paragraph ends, direction marks, other invisible characters, lone surrogates and the
    /// backslash become <c>\uXXXX</c>. Null stays null.
    /// </summary>
    public static string? Clean(string? text)
    {
        if (text is null || (text.Length <= MaxCharacters && IsPlain(text))) return text;

        var clean = new StringBuilder(Math.Min(text.Length, MaxCharacters));
        foreach (var rune in Runes(text))
        {
            var part = rune is { } whole && IsPlain(whole) ? whole.ToString() : null;
            part ??= Escape(rune?.Value ?? Rune.ReplacementChar.Value);
            if (clean.Length + part.Length > MaxCharacters) break;
            clean.Append(part);
        }

        return clean.ToString();
    }

    private static bool IsPlain(string text)
    {
        foreach (var character in text)
        {
            if (character is < ' ' or > '~' or '\\') return false;
        }

        return true;
    }

    private static bool IsPlain(Rune rune) => rune.Value != '\\' && Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate);

    // Null: a lone surrogate, which no encoding can carry.
    private static IEnumerable<Rune?> Runes(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            var whole = Rune.TryGetRuneAt(text, at, out var rune);
            at += whole ? rune.Utf16SequenceLength : 1;
            yield return whole ? rune : null;
        }
    }

    private static string Escape(int value) => value <= char.MaxValue
        ? string.Create(CultureInfo.InvariantCulture, $"\\u{value:X4}")
        : string.Create(CultureInfo.InvariantCulture, $"\\U{value:X8}");
}
