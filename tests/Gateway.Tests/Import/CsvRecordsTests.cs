using Gateway.Import;

namespace Gateway.Tests.Import;

public sealed class CsvRecordsTests
{
    [Theory]
    [InlineData("a,b\nc,d\n", "1:a|b", "2:c|d")]
    [InlineData("a,b\r\nc,d", "1:a|b", "2:c|d")]
    [InlineData("a\rb", "1:a", "2:b")]
    [InlineData("\n\n a ,\n", "3: a |")]
    [InlineData("\"a,b\",c", "1:a,b|c")]
    [InlineData("\"a\"\"b\",\"\"", "1:a\"b|")]
    [InlineData("\"a\nb\",c\nd,e", "1:a\nb|c", "3:d|e")]
    [InlineData("\"a\"b,c", "1:ab|c")]
    [InlineData("a\"b,c", "1:a\"b|c")]
    [InlineData("a,b\n\"c,d\ne,f\n", "1:a|b", "2:?")]
    [InlineData("")]
    [InlineData("\n\r\n\r")]
    public void Records_are_split_and_told_with_the_line_they_begin_in(string text, params string[] records) => Assert.Equal(records, Read(text));

    [Fact]
    public void A_field_beyond_any_sense_ends_the_reading()
    {
        Assert.Equal(["1:a", "2:?"], Read("a\n" + new string('x', 70_000) + "\nb"));
        Assert.Equal(["1:?"], Read("\"" + new string('x', 70_000) + "\"\nb"));
    }

    private static List<string> Read(string text)
    {
        using var reader = new StringReader(text);
        var records = new CsvRecords(reader, ',');
        var found = new List<string>();
        while (records.Read() is { } record) found.Add($"{record.Line}:{(record.Fields is { } fields ? string.Join('|', fields) : "?")}");
        return found;
    }
}
