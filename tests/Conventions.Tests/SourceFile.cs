using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Gateway.Conventions.Tests;

/// <summary>One text file of the repository.</summary>
/// <param name="Path">From the repository's root, with slashes.</param>
/// <param name="Text">Its text.</param>
internal sealed record SourceFile(string Path, string Text)
{
    private readonly Lazy<SyntaxNode> _root = new(() => CSharpSyntaxTree.ParseText(Text).GetRoot());

    public SyntaxNode Root => _root.Value;

    public bool IsCSharp => Path.EndsWith(".cs", StringComparison.Ordinal);

    public bool IsTest => Path.StartsWith("tests/", StringComparison.Ordinal);

    public bool IsAdapters => Path.StartsWith("protocol-adapters/", StringComparison.Ordinal);

    public bool IsGateway => Path.StartsWith("gateway/", StringComparison.Ordinal);

    /// <summary>The file's name without folders and endings.</summary>
    public string Stem => Path[(Path.LastIndexOf('/') + 1)..].Split('.')[0];

    /// <summary>The project's folder: <c>gateway</c>, <c>protocol-adapters</c> or <c>tests/Name</c>.</summary>
    public string Project => string.Join('/', Path.Split('/').Take(IsTest ? 2 : 1));

    /// <summary>The folders between project and file.</summary>
    public string[] Folders => [.. Path.Split('/').Skip(IsTest ? 2 : 1).SkipLast(1)];

    public IEnumerable<T> Nodes<T>()
        where T : SyntaxNode => Root.DescendantNodes(descendIntoTrivia: false).OfType<T>();

    public Finding At(SyntaxNode node, string what) => new(Path, Line(node.SpanStart), what);

    public Finding At(int offset, string what) => new(Path, Line(offset), what);

    private int Line(int offset) => Text.AsSpan(0, offset).Count('\n') + 1;
}
