using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Gateway.Conventions.Tests.Rules;

/// <summary>What the two projects may know of each other.</summary>
internal static class LayerRules
{
    private static readonly string[] WireWords =
    [
        "AUTHENTICATIONFAILED", "AUTHORIZATIONFAILED", "PRIVACYREQUIRED", "CONTACTADMIN", "[UNAVAILABLE]", "[ALERT]", "[EXPIRED]", "[LIMIT]",
        "LOGINDISABLED", "[AUTH]", "SYS/TEMP", "SYS/PERM", "LOGIN-DELAY", "TRYLATER", "ENCRYPT-NEEDED", "535 ", "454 4", "554 5", "525 5", "X-MS-",
        "AUTHENTICATE ", "XCLIENT ", "WWW-Authenticate",
    ];

    private static readonly string[] ProtocolNames = ["imap", "pop3", "smtp", "sieve", "eas", "ews", "dav"];

    public static Convention AdaptersKnowNothingOfOurs { get; } = new("layering", tree =>
        (from file in tree.CSharp
         where file.IsAdapters
         from name in file.Nodes<NameSyntax>()
         where name is QualifiedNameSyntax && name.Parent is not QualifiedNameSyntax && name.ToString() is var text
             && text.StartsWith("Gateway.", StringComparison.Ordinal) && !text.StartsWith("Gateway.ProtocolAdapters", StringComparison.Ordinal)
         select file.At(name, $"an adapter names {name}"))
        .Concat(from file in tree.Files
                where file.Path == "protocol-adapters/ProtocolAdapters.csproj" && file.Text.Contains("<ProjectReference", StringComparison.Ordinal)
                select new Finding(file.Path, 1, "the adapters reference a project")));

    public static Convention GatewayKnowsNoWireWords { get; } = new("wire words", tree =>
        from file in tree.CSharp
        where file.IsGateway
        from token in file.Root.DescendantTokens()
        where token.Kind() is SyntaxKind.StringLiteralToken or SyntaxKind.Utf8StringLiteralToken or SyntaxKind.InterpolatedStringTextToken
        from word in WireWords
        where token.Text.Contains(word, StringComparison.Ordinal)
        select file.At(token.SpanStart, $"\"{word}\" is a word of the wire: it belongs to an adapter"));

    public static Convention NoSwitchOnProtocolName { get; } = new("protocol name", tree =>
        from file in tree.Product
        from literal in file.Nodes<LiteralExpressionSyntax>()
        where literal.IsKind(SyntaxKind.StringLiteralExpression) && ProtocolNames.Contains(literal.Token.ValueText) && Decides(literal.Parent)
        select file.At(literal, $"decides by the protocol's name \"{literal.Token.ValueText}\": ask its descriptor"));

    private static bool Decides(SyntaxNode? parent) =>
        parent is ConstantPatternSyntax or CaseSwitchLabelSyntax
        || (parent is BinaryExpressionSyntax && parent.Kind() is SyntaxKind.EqualsExpression or SyntaxKind.NotEqualsExpression);
}
