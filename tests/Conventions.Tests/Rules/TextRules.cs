using System.Text.RegularExpressions;

namespace Gateway.Conventions.Tests.Rules;

/// <summary>What stands in comments and documents.</summary>
internal static partial class TextRules
{
    private const string Index = "docs/rfc.md";

    public static Convention StandardsAreIndexed { get; } = new("standards index", tree =>
        from file in tree.Product
        from Match match in Standard().Matches(file.Text)
        let name = Normal(match)
        where !tree.Document(Index).Contains($"| {name} |", StringComparison.Ordinal)
        select file.At(match.Index, $"cites {name}, which {Index} does not list"));

    public static Convention TasksHaveNumbers { get; } = new("tasks have numbers", tree =>
        from file in tree.Files
        where !file.Path.StartsWith("tests/Conventions.Tests/", StringComparison.Ordinal) && file.Path != "CONTRIBUTING.md"
        from Match match in Task().Matches(file.Text)
        select file.At(match.Index, $"{match.Value} without an issue's number"));

    public static Convention NoMachinePaths { get; } = new("machine paths", tree =>
        from file in tree.Files
        where !file.Path.StartsWith("tests/Conventions.Tests/", StringComparison.Ordinal)
        from Match match in MachinePath().Matches(file.Text)
        select file.At(match.Index, $"{match.Value} is a path of somebody's machine"));

    public static Convention LinksResolve { get; } = new("links", tree =>
        from file in tree.Files
        where file.Path.EndsWith(".md", StringComparison.Ordinal)
        from Match match in Link().Matches(file.Text)
        let target = Resolve(file.Path, match.Groups[1].Value)
        where !tree.Files.Any(other => other.Path == target || other.Path.StartsWith(target + "/", StringComparison.Ordinal))
        select file.At(match.Index, $"the link to {match.Groups[1].Value} leads nowhere"));

    // `Folder/Type` in the flows is a file of one of the two projects.
    public static Convention FlowsNameRealFiles { get; } = new("flows", tree =>
        from file in tree.Files
        where file.Path == "docs/architecture.md"
        from Match match in CodePath().Matches(file.Text)
        let path = match.Groups[1].Value
        where !tree.Product.Any(source => source.Path == $"gateway/{path}.cs" || source.Path == $"protocol-adapters/{path}.cs")
        select file.At(match.Index, $"names {path}, which is no file"));

    private static string Normal(Match match) => match.Groups[1].Success ? $"RFC {match.Groups[1].Value}" : match.Value;

    private static string Resolve(string from, string link)
    {
        var parts = new List<string>(from.Split('/').SkipLast(1));
        foreach (var part in link.Split('#')[0].TrimEnd('/').Split('/'))
        {
            if (part == "..") parts.RemoveAt(parts.Count - 1);
            else if (part != ".") parts.Add(part);
        }
        return string.Join('/', parts);
    }

    [GeneratedRegex(@"RFC[ -]?(\d{3,5})\b|\[MS-[A-Z]+\]")]
    private static partial Regex Standard();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b(?!\(#\d+\))")]
    private static partial Regex Task();

    [GeneratedRegex(@"(?<![\w.])/(root|work|Users|home/[a-z]\w*)/\w+|[A-Z]:\\Users")]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"\]\((?!https?:|mailto:|#)([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"`([A-Z][A-Za-z0-9]+(?:/[A-Z][A-Za-z0-9]+)+)(?:\.[A-Za-z]+)?`")]
    private static partial Regex CodePath();
}
