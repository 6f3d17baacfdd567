namespace Gateway.Conventions.Tests;

/// <summary>The repository's own text files: no build output, nothing that a tool made.</summary>
internal sealed record SourceTree(IReadOnlyList<SourceFile> Files)
{
    private static readonly string[] Left = ["bin", "obj", ".git", ".vs", ".idea", ".quickstart", "artifacts", "TestResults", "BenchmarkDotNet.Artifacts"];
    private static readonly string[] Endings = [".cs", ".md", ".csproj", ".props", ".targets", ".cshtml", ".sql", ".sh", ".yml", ".yaml", ".json", ".service", ".cfg", ".conf"];

    /// <summary>The checkout that these tests were built from.</summary>
    public static SourceTree Checkout { get; } = Read(FindRoot());

    /// <summary>Its folder.</summary>
    public static string Root => FindRoot();

    public IEnumerable<SourceFile> CSharp => Files.Where(file => file.IsCSharp);

    public IEnumerable<SourceFile> Product => CSharp.Where(file => file.IsGateway || file.IsAdapters);

    public IEnumerable<SourceFile> Tests => CSharp.Where(file => file.IsTest);

    /// <summary>A tree of made-up files, to see a rule fail.</summary>
    public static SourceTree Of(params SourceFile[] files) => new(files);

    /// <summary>The text of a document; empty when the tree has none.</summary>
    public string Document(string path) => Files.FirstOrDefault(file => file.Path == path)?.Text ?? "";

    private static SourceTree Read(string root)
    {
        var paths = Directory.EnumerateFiles(root, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .Select(path => Path.GetRelativePath(root, path).Replace('\\', '/'))
            .Where(path => !path.Split('/').Any(Left.Contains))
            .Where(path => Endings.Any(ending => path.EndsWith(ending, StringComparison.Ordinal)) || !Path.GetFileName(path).Contains('.', StringComparison.Ordinal))
            .Where(path => !path.EndsWith("packages.lock.json", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
        return new([.. paths.Select(path => new SourceFile(path, File.ReadAllText(Path.Combine(root, path))))]);
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Gateway.sln")))
                return folder.FullName;
        throw new DirectoryNotFoundException("These tests read the checkout they were built in, and none stands above them.");
    }
}
