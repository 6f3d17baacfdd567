using Gateway.Conventions.Tests.Rules;
using Gateway.ProtocolAdapters.Contract;

namespace Gateway.Conventions.Tests;

public sealed class TextTests
{
    [Fact]
    public void Every_standard_that_code_cites_is_indexed() => TextRules.StandardsAreIndexed.Holds();

    [Theory]
    [InlineData("// RFC 9999 §1")]
    [InlineData("// [MS-NOSUCH] §2")]
    public void A_standard_that_is_not_indexed_is_found(string comment) =>
        TextRules.StandardsAreIndexed.Finds(new SourceFile("gateway/A.cs", comment), new SourceFile("docs/rfc.md", "| RFC 9051 | IMAP |"));

    [Fact]
    public void Every_task_left_has_a_number() => TextRules.TasksHaveNumbers.Holds();

    [Fact]
    public void A_task_without_a_number_is_found()
    {
        TextRules.TasksHaveNumbers.Finds(new SourceFile("gateway/A.cs", "// TODO: later"));
        TextRules.TasksHaveNumbers.Accepts(new SourceFile("gateway/A.cs", "// TODO(#12): later"));
    }

    [Fact]
    public void No_path_of_a_machine_stands_in_the_tree() => TextRules.NoMachinePaths.Holds();

    [Theory]
    [InlineData("/root/gateway")]
    [InlineData("/home/ann/gateway")]
    [InlineData("C:\\Users\\ann")]
    public void A_path_of_a_machine_is_found(string path) => TextRules.NoMachinePaths.Finds(new SourceFile("README.md", $"see {path}"));

    [Fact]
    public void Links_between_documents_lead_somewhere() => TextRules.LinksResolve.Holds();

    [Fact]
    public void A_dead_link_is_found()
    {
        TextRules.LinksResolve.Finds(new SourceFile("docs/a.md", "[b](../b.md)"));
        TextRules.LinksResolve.Accepts(new SourceFile("docs/a.md", "[b](../b.md#part) [c](https://example.org)"), new SourceFile("b.md", ""));
    }

    [Fact]
    public void The_flows_name_real_files() => TextRules.FlowsNameRealFiles.Holds();

    [Fact]
    public void A_flow_through_a_file_that_is_gone_is_found()
    {
        TextRules.FlowsNameRealFiles.Finds(new SourceFile("docs/architecture.md", "`Login/Gone`"));
        TextRules.FlowsNameRealFiles.Accepts(new SourceFile("docs/architecture.md", "`Login/Here`"), new SourceFile("gateway/Login/Here.cs", ""));
    }

    [Fact]
    public void The_denial_table_has_every_denial()
    {
        var table = SourceTree.Checkout.Document("docs/architecture.md");

        Assert.All(Enum.GetNames<LoginDenial>(), name => Assert.Contains($"`{name}`", table, StringComparison.Ordinal));
    }
}
