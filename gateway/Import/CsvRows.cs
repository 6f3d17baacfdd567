using System.Text;

namespace Gateway.Import;

/// <summary>
/// Rows of a CSV file. The header names the columns, in any order: <c>account</c> (or <c>address</c>, <c>email</c>), and if wanted <c>state</c>,
/// <c>aliases</c> (several with spaces or semicolons between) and <c>group</c>.
/// </summary>
internal static class CsvRows
{
    private static readonly string[] AccountColumns = ["account", "address", "email"];
    private static readonly string[] Known = [.. AccountColumns, "state", "aliases", "group"];

    /// <summary>All rows, in order. A header that can't be used is one bad row and the only one.</summary>
    public static IEnumerable<ImportRow> Read(Stream stream)
    {
        using var text = new StreamReader(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), detectEncodingFromByteOrderMarks: true, leaveOpen: true);
        var first = text.ReadLine();
        if (first is null) yield break;

        var separator = SeparatorOf(first);
        using var header = new StringReader(first);
        var columns = (new CsvRecords(header, separator).Read()?.Fields ?? []).ConvertAll(name => name.Trim().ToLowerInvariant());
        if (FaultOf(columns) is { } fault)
        {
            yield return ImportRow.Bad(1, fault);
            yield break;
        }

        var records = new CsvRecords(text, separator);
        while (records.Read() is { } record)
        {
            // The header took the first line.
            yield return Read(record.Line + 1, columns, record.Fields);
        }
    }

    private static char SeparatorOf(string header) => header.Contains('\t', StringComparison.Ordinal) ? '\t' : header.Contains(';', StringComparison.Ordinal) ? ';' : ',';

    private static string? FaultOf(List<string> columns)
    {
        if (!columns.Any(AccountColumns.Contains)) return "the first line names no column \"account\"";
        if (columns.Find(name => !Known.Contains(name)) is { } unknown) return $"column \"{unknown}\" is none of account, state, aliases, group";
        return columns.Distinct(StringComparer.Ordinal).Count() < columns.Count ? "a column stands twice" : null;
    }

    private static ImportRow Read(long line, List<string> columns, List<string>? fields)
    {
        if (fields is null) return ImportRow.Bad(line, "a quote is never closed, or a field is too long; nothing behind it was read");
        if (fields.Count != columns.Count) return ImportRow.Bad(line, $"{fields.Count} fields instead of {columns.Count}");

        string? Field(string column) => columns.IndexOf(column) is var at && at >= 0 ? fields[at] : null;
        var account = AccountColumns.Select(Field).FirstOrDefault(value => value is not null);
        var aliases = (Field("aliases") ?? "").Split([' ', ';', ','], StringSplitOptions.RemoveEmptyEntries);
        return ImportRow.Read(line, account, Field("state"), aliases, Field("group"));
    }
}
