using Gateway.Conventions.Tests.Rules;

namespace Gateway.Conventions.Tests;

public sealed class SizeTests
{
    [Fact]
    public void Files_keep_their_budget() => SizeRules.FileBudget.Holds();

    [Theory]
    [InlineData("gateway/Login/Long.cs", 301)]
    [InlineData("tests/Gateway.Tests/LongTests.cs", 401)]
    public void A_file_one_line_over_its_budget_is_found(string path, int lines)
    {
        SizeRules.FileBudget.Finds(new SourceFile(path, new string('\n', lines)));
        SizeRules.FileBudget.Accepts(new SourceFile(path, new string('\n', lines - 1)));
    }

    [Fact]
    public void Methods_keep_their_budget() => SizeRules.MethodBudget.Holds();

    [Fact]
    public void A_method_one_line_over_its_budget_is_found()
    {
        SizeRules.MethodBudget.Finds(Method(48));
        SizeRules.MethodBudget.Accepts(Method(47));
    }

    [Fact]
    public void Methods_take_at_most_five_parameters() => SizeRules.ParameterBudget.Holds();

    [Fact]
    public void A_sixth_parameter_is_found()
    {
        SizeRules.ParameterBudget.Finds(new SourceFile("gateway/A.cs", "class A { void M(int a, int b, int c, int d, int e, int f) { } }"));
        SizeRules.ParameterBudget.Accepts(new SourceFile("gateway/A.cs", "class A(int a, int b, int c, int d, int e, int f) { }"));
    }

    // Signature, braces, and a body of so many lines; the documentation above is not counted.
    private static SourceFile Method(int lines) =>
        new("gateway/A.cs", $"class A {{\n/// <summary>x</summary>\n[Obsolete]\nvoid M()\n{{\n{string.Concat(Enumerable.Repeat("M();\n", lines))}}}\n}}");
}
