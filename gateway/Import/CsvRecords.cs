using System.Text;

namespace Gateway.Import;

/// <summary>
/// Splits text into records: RFC 4180, with line ends of any kind and the separator given. Quoted fields may hold separators, line ends and doubled
/// quotes. Lines without any character are skipped.
/// </summary>
internal sealed class CsvRecords(TextReader text, char separator)
{
    /// <summary>Longest field, in characters.</summary>
    private const int MaxFieldCharacters = 65_536;

    private readonly StringBuilder _field = new();
    private long _line = 1;

    /// <summary>
    /// The next record and the line that it begins in; null at the end. A record with a quote that is never closed, or a field beyond any sense,
    /// comes with null fields and is the last.
    /// </summary>
    public (long Line, List<string>? Fields)? Read()
    {
        while (text.Peek() is '\r' or '\n')
        {
            EndLine(text.Read());
        }

        if (text.Peek() < 0) return null;

        var line = _line;
        var fields = new List<string>();
        while (true)
        {
            if (!ReadField())
            {
                while (text.Read() >= 0)
                {
                }

                return (line, null);
            }

            fields.Add(_field.ToString());
            var next = text.Read();
            if (next == separator) continue;
            if (next >= 0) EndLine(next);
            return (line, fields);
        }
    }

    // Leaves what ended the field unread: the separator, a line end, or the end of the text.
    private bool ReadField()
    {
        _field.Clear();
        if (text.Peek() == '"')
        {
            text.Read();
            if (!ReadQuoted()) return false;
        }

        while (text.Peek() is var next && next >= 0 && next != separator && next is not ('\r' or '\n'))
        {
            if (_field.Length == MaxFieldCharacters) return false;
            _field.Append((char)text.Read());
        }

        return true;
    }

    private bool ReadQuoted()
    {
        while (text.Read() is var next && next >= 0 && _field.Length < MaxFieldCharacters)
        {
            if (next == '"')
            {
                if (text.Peek() != '"') return true;
                text.Read();
            }
            else if (next == '\n')
            {
                _line++;
            }

            _field.Append((char)next);
        }

        return false;
    }

    private void EndLine(int first)
    {
        if (first == '\r' && text.Peek() == '\n') text.Read();
        _line++;
    }
}
