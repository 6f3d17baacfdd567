using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Gateway.Conventions.Tests.Rules;

/// <summary>Where things stand and what they are called.</summary>
internal static class PlaceRules
{
    private static readonly string[] BannedFolders = ["Common", "Core", "Helpers", "Utils", "Utilities", "Managers", "Services", "Models", "Interfaces", "Extensions", "Shared", "Misc"];
    private static readonly string[] BannedEndings = ["Manager", "Helper", "Helpers", "Service", "Impl", "Utils", "Util"];

    // A second implementation that exists, or a boundary. Another one wants a decision note.
    private static readonly string[] Interfaces =
    [
        "ILoginAuthority", "IBackendCatalog", "IMailAdapter", "IBackendCredentialSource", "IAccountPasswordVerifier",
        "IVerifiedCredentialCache", "IRevocationChannel", "IBackendMethodOptions", "ISharedCredentialCache",
        "IBackendLogin", "ISaslMechanism", "IHttpBackendCatalog", "IMailboxProof", "IDeviceRegister", "IMailboxSignIn",
    ];

    public static Convention FolderDepth { get; } = new("folder depth", tree =>
        from file in tree.CSharp
        where file.Folders.Length > 2
        select new Finding(file.Path, 1, "more than two folders below its project"));

    public static Convention FolderNames { get; } = new("folder names", tree =>
        from file in tree.CSharp
        from folder in file.Folders
        where BannedFolders.Contains(folder)
        select new Finding(file.Path, 1, $"a folder named {folder} says nothing about what is in it"));

    public static Convention TypeNames { get; } = new("type names", tree =>
        from file in tree.CSharp
        from type in file.Nodes<BaseTypeDeclarationSyntax>()
        let name = type.Identifier.Text
        where BannedEndings.Any(ending => name.EndsWith(ending, StringComparison.Ordinal)) || name.StartsWith("Default", StringComparison.Ordinal)
        select file.At(type, $"{name}: a class is named after what it does"));

    public static Convention NamespaceIsPath { get; } = new("namespace is path", tree =>
        from file in tree.CSharp
        from declared in file.Nodes<BaseNamespaceDeclarationSyntax>()
        let expected = string.Join('.', new[] { RootNamespace(file) }.Concat(file.Folders))
        where declared.Name.ToString() != expected
        select file.At(declared, $"namespace {declared.Name} stands where {expected} belongs"));

    // Records, enums, options and exceptions may stand beside the one class they belong to.
    public static Convention OneTypeAFile { get; } = new("one type a file", tree =>
        from file in tree.Product
        from extra in TopLevel(file).Where(type => IsOwnIdea(type)).Skip(1)
        select file.At(extra, $"{extra.Identifier} wants a file of its own"));

    public static Convention FileNamedAfterType { get; } = new("file named after type", tree =>
        from file in tree.Product
        let types = TopLevel(file).Select(type => type.Identifier.Text).ToList()
        where types.Count > 0 && !types.Contains(file.Stem) && !types.Contains(file.Stem + "Model")
        select new Finding(file.Path, 1, $"holds {string.Join(", ", types)}, none of which is its name"));

    public static Convention InterfaceList { get; } = new("interfaces", tree =>
        from file in tree.Product
        from type in file.Nodes<InterfaceDeclarationSyntax>()
        where !Interfaces.Contains(type.Identifier.Text)
        select file.At(type, $"{type.Identifier}: an interface is for a second implementation that exists, or a boundary"));

    public static Convention Sealed { get; } = new("sealed", tree =>
        from file in tree.Product
        from type in file.Nodes<ClassDeclarationSyntax>()
        let words = type.Modifiers.Select(word => word.Text).ToHashSet(StringComparer.Ordinal)
        where !words.Overlaps(["sealed", "static", "abstract"]) && !words.Contains("partial")
        select file.At(type, $"{type.Identifier} is not sealed"));

    private static bool IsOwnIdea(BaseTypeDeclarationSyntax type) =>
        type is ClassDeclarationSyntax or InterfaceDeclarationSyntax
        && type.BaseList?.Types.ToString() != "JsonSerializerContext"
        && !type.Identifier.Text.EndsWith("Options", StringComparison.Ordinal) && !type.Identifier.Text.EndsWith("Exception", StringComparison.Ordinal);

    private static IEnumerable<BaseTypeDeclarationSyntax> TopLevel(SourceFile file) =>
        file.Nodes<BaseTypeDeclarationSyntax>().Where(type => type.Parent is not BaseTypeDeclarationSyntax);

    private static string RootNamespace(SourceFile file) => file switch
    {
        { IsGateway: true } => "Gateway",
        { IsAdapters: true } => "Gateway.ProtocolAdapters",
        { Project: "tests/Gateway.Tests" } => "Gateway.Tests",
        _ => "Gateway." + file.Project["tests/".Length..],
    };
}
