using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Import;

/// <summary>
/// Rows of a JSON file: an array of <c>{"account": "a@b", "state": "Enforced", "aliases": ["c@d"], "group": "north"}</c>, all but the account
/// optional. Comments and a comma behind the last element are taken.
/// </summary>
internal static partial class JsonRows
{
    /// <summary>All rows, in order. Where the text stops being JSON stands the last, bad row.</summary>
    public static List<ImportRow> Read(ReadOnlySpan<byte> text)
    {
        var rows = new List<ImportRow>();
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        var lines = new LineCounter();
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
            {
                rows.Add(ImportRow.Bad(1, "the file is no JSON array"));
                return rows;
            }

            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                var line = lines.At(text, reader.TokenStartIndex);
                rows.Add(ReadOne(ref reader, line));
            }
        }
        catch (JsonException fault)
        {
            rows.Add(ImportRow.Bad((fault.LineNumber ?? 0) + 1, "not JSON from here on; nothing behind it was read"));
        }

        return rows;
    }

    private static ImportRow ReadOne(ref Utf8JsonReader reader, long line)
    {
        var whole = reader;
        // Throws for broken JSON: then there is no next row to go on with.
        whole.Skip();
        Element? element;
        try
        {
            element = JsonSerializer.Deserialize(ref reader, Json.Default.Element);
        }
        catch (JsonException fault)
        {
            reader = whole;
            return ImportRow.Bad(line, fault.Path is { Length: > 2 } path ? $"{path[2..]} is unknown or of the wrong type" : "not an object");
        }

        return element is null
            ? ImportRow.Bad(line, "not an object")
            : ImportRow.Read(line, element.Account, element.State, element.Aliases ?? [], element.Group);
    }

    private struct LineCounter
    {
        private long _line;
        private int _counted;

        public long At(ReadOnlySpan<byte> text, long offset)
        {
            _line += text[_counted..(int)offset].Count((byte)'\n');
            _counted = (int)offset;
            return _line + 1;
        }
    }

    internal sealed record Element(string? Account, string? State, IReadOnlyList<string>? Aliases, string? Group);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
    [JsonSerializable(typeof(Element))]
    internal sealed partial class Json : JsonSerializerContext;
}
