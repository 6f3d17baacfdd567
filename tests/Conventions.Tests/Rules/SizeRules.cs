using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Gateway.Conventions.Tests.Rules;

/// <summary>Budgets of lines and parameters.</summary>
internal static class SizeRules
{
    private const int FileLines = 300;
    private const int TestFileLines = 400;
    private const int MethodLines = 50;
    private const int Parameters = 5;

    public static Convention FileBudget { get; } = new("file budget", tree =>
        from file in tree.CSharp
        let budget = file.IsTest ? TestFileLines : FileLines
        let lines = file.Text.AsSpan().Count('\n')
        where lines > budget
        select new Finding(file.Path, lines, $"{lines} lines, {budget} are allowed: split by duty"));

    public static Convention MethodBudget { get; } = new("method budget", tree =>
        from file in tree.CSharp
        from node in file.Nodes<SyntaxNode>()
        where node is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or LocalFunctionStatementSyntax
        let lines = Lines(node)
        where lines > MethodLines
        select file.At(node, $"{lines} lines, {MethodLines} are allowed"));

    public static Convention ParameterBudget { get; } = new("parameter budget", tree =>
        from file in tree.Product
        // What an endpoint takes is the query it is asked with.
        where !file.Stem.EndsWith("Endpoints", StringComparison.Ordinal)
        from method in file.Nodes<MethodDeclarationSyntax>()
        where method.ParameterList.Parameters.Count(parameter => parameter.Type?.ToString() != "CancellationToken") > Parameters && !method.AttributeLists.SelectMany(list => list.Attributes).Any(attribute => attribute.Name.ToString() == "LoggerMessage")
        select file.At(method, $"{method.Identifier} takes {method.ParameterList.Parameters.Count} parameters, {Parameters} are allowed: then a record"));

    // From the signature to the closing brace: documentation and attributes are not the method.
    private static int Lines(SyntaxNode node)
    {
        var first = node is MemberDeclarationSyntax { AttributeLists: [.., var last] } ? last.GetLastToken().GetNextToken() : node.GetFirstToken();
        var start = first.GetLocation().GetLineSpan().StartLinePosition.Line;
        return node.GetLocation().GetLineSpan().EndLinePosition.Line - start + 1;
    }
}
