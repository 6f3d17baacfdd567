using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Gateway.Conventions.Tests.Rules;

/// <summary>Habits inside a file.</summary>
internal static partial class CodeRules
{
    private static readonly string[] SecretEndings = ["File", "Id", "Url", "Label", "Hash", "Name", "Path", "Endpoint", "Method"];

    public static Convention GeneralCatch { get; } = new("general catch", tree =>
        from file in tree.Product
        where !file.Stem.EndsWith("Adapter", StringComparison.Ordinal) && !file.Stem.EndsWith("Endpoint", StringComparison.Ordinal) && !file.Stem.EndsWith("Endpoints", StringComparison.Ordinal)
        from clause in file.Nodes<CatchClauseSyntax>()
        where clause.Filter is null && clause.Declaration?.Type.ToString() is null or "Exception" or "System.Exception"
        where !clause.Block.DescendantNodes().OfType<ThrowStatementSyntax>().Any(thrown => thrown.Expression is null)
        select file.At(clause, "a general catch stands once per adapter or endpoint"));

    public static Convention SecretsAreNoStrings { get; } = new("secret strings", tree =>
        from file in tree.Product
        where !file.Path.StartsWith("gateway/Portal/Pages/", StringComparison.Ordinal)
        from member in StringMembers(file)
        where member.Text != "AppPassword" && SecretName().IsMatch(member.Text) && !SecretEndings.Any(ending => member.Text.EndsWith(ending, StringComparison.Ordinal))
        select file.At(member.SpanStart, $"string {member.Text}: a secret travels as Secret, an option names its …File"));

    public static Convention NoWarningSilenced { get; } = new("silenced warnings", tree =>
        from file in tree.Files
        where !file.Path.EndsWith(".md", StringComparison.Ordinal) && !file.Path.StartsWith("tests/Conventions.Tests/", StringComparison.Ordinal)
        from Match match in Silenced().Matches(file.Text)
        select file.At(match.Index, $"{match.Value}: a waiver is a SuppressMessage with its reason, or a commented line of .editorconfig"));

    public static Convention NoAsyncVoid { get; } = new("async void", tree =>
        from file in tree.CSharp
        from method in file.Nodes<MethodDeclarationSyntax>()
        where method.Modifiers.Any(SyntaxKind.AsyncKeyword) && method.ReturnType.ToString() == "void"
        select file.At(method, $"{method.Identifier} is async void: its fault ends the process"));

    public static Convention NoServiceLocator { get; } = new("service locator", tree =>
        from file in tree.Product
        where !file.Stem.EndsWith("Services", StringComparison.Ordinal) && file.Folders is not (["Hosting", ..])
        from parameter in file.Nodes<ParameterSyntax>()
        where parameter.Type?.ToString() is "IServiceProvider" or "IServiceScopeFactory"
        select file.At(parameter, "asks for the container instead of what it needs"));

    private static IEnumerable<SyntaxToken> StringMembers(SourceFile file) =>
        file.Nodes<PropertyDeclarationSyntax>().Where(property => IsString(property.Type)).Select(property => property.Identifier)
            .Concat(file.Nodes<FieldDeclarationSyntax>()
                .Where(field => IsString(field.Declaration.Type) && !field.Modifiers.Any(SyntaxKind.ConstKeyword))
                .SelectMany(field => field.Declaration.Variables).Select(variable => variable.Identifier))
            .Concat(file.Nodes<RecordDeclarationSyntax>()
                .SelectMany(record => record.ParameterList?.Parameters ?? [])
                .Where(parameter => IsString(parameter.Type)).Select(parameter => parameter.Identifier));

    private static bool IsString(TypeSyntax? type) => type?.ToString() is "string" or "string?";

    [GeneratedRegex("password|secret|passphrase|bearer", RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();

    [GeneratedRegex("<NoWarn|#pragma warning|#nullable disable")]
    private static partial Regex Silenced();
}
