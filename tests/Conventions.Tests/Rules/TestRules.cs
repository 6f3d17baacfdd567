using System.Globalization;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Gateway.Conventions.Tests.Rules;

/// <summary>What a test may claim, and that it runs.</summary>
internal static class TestRules
{
    // How many numbered cases there are of each kind.
    private static readonly Dictionary<string, int> Numbered = new(StringComparer.Ordinal) { ["Security"] = 168, ["Reliability"] = 25 };

    public static Convention TraitsAreKnown { get; } = new("traits", tree =>
        from file in tree.Tests
        from attribute in file.Nodes<AttributeSyntax>()
        let arguments = attribute.ArgumentList?.Arguments ?? default
        where attribute.Name.ToString() is "Trait" && arguments.Count == 2
        where Numbered.TryGetValue(Text(arguments[0]), out var last)
            && !(int.TryParse(Text(arguments[1]), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= last)
        select file.At(attribute, $"{attribute}: there is no such case"));

    public static Convention NothingIsSkipped { get; } = new("no skip", tree =>
        from file in tree.Tests
        where file.Project != "tests/Conventions.Tests"
        from finding in Skips(file)
        select finding);

    public static Convention NamesAreSentences { get; } = new("test names", tree =>
        from file in tree.Tests
        from method in file.Nodes<MethodDeclarationSyntax>()
        where IsTest(method) && !method.Identifier.Text.Contains('_', StringComparison.Ordinal)
        select file.At(method, $"{method.Identifier}: a test's name is a sentence with underscores"));

    public static Convention NothingSleeps { get; } = new("no sleep", tree =>
        from file in tree.Tests
        where file.Project is "tests/Gateway.Tests" or "tests/ProtocolAdapters.Tests"
        from call in file.Nodes<InvocationExpressionSyntax>()
        where call.Expression.ToString() is "Thread.Sleep" or "Task.Delay" && !call.ArgumentList.ToString().Contains("Infinite", StringComparison.Ordinal)
        select file.At(call, "waits for time to pass instead of for the event"));

    private static IEnumerable<Finding> Skips(SourceFile file) =>
        file.Nodes<AttributeArgumentSyntax>()
            .Where(argument => argument.NameEquals?.Name.ToString() is "Skip" or "SkipWhen" or "SkipUnless" or "Explicit")
            .Select(argument => file.At(argument, "a test that may be skipped shows nothing"))
            .Concat(file.Nodes<InvocationExpressionSyntax>()
                .Where(call => call.Expression.ToString() is "Assert.Skip" or "Assert.SkipWhen" or "Assert.SkipUnless")
                .Select(call => file.At(call, "a test that may be skipped shows nothing")));

    private static bool IsTest(MethodDeclarationSyntax method) =>
        method.AttributeLists.SelectMany(list => list.Attributes).Any(attribute => attribute.Name.ToString() is "Fact" or "Theory");

    private static string Text(AttributeArgumentSyntax argument) => argument.Expression.ToString().Trim('"');
}
