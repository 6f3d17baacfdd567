namespace Gateway.Load.Report;

/// <summary>A chapter of docs/benchmarks.md, between two comments that name it.</summary>
internal static class BenchmarksPage
{
    public static async Task WriteAsync(string file, string chapter, string markdown)
    {
        var begin = $"<!-- {chapter}: begin -->";
        var end = $"<!-- {chapter}: end -->";
        var text = File.Exists(file) ? await File.ReadAllTextAsync(file) : "# Benchmarks\n";
        var from = text.IndexOf(begin, StringComparison.Ordinal);
        var to = text.IndexOf(end, StringComparison.Ordinal);
        var body = $"{begin}\n{markdown.TrimEnd()}\n{end}";
        text = from >= 0 && to > from ? text[..from] + body + text[(to + end.Length)..] : $"{text.TrimEnd()}\n\n{body}\n";
        await File.WriteAllTextAsync(file, text);
    }
}
