using Gateway.Conventions.Tests.Rules;
using Gateway.ProtocolAdapters;

namespace Gateway.Conventions.Tests;

public sealed class LayerTests
{
    [Fact]
    public void The_adapters_know_nothing_of_the_gateway()
    {
        LayerRules.AdaptersKnowNothingOfOurs.Holds();

        Assert.DoesNotContain(
            typeof(ProtocolCatalog).Assembly.GetReferencedAssemblies(),
            reference => reference.Name!.StartsWith("gateway", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("protocol-adapters/Imap/A.cs", "using Gateway.Accounts;")]
    [InlineData("protocol-adapters/Imap/A.cs", "class A { Gateway.Login.LoginPipeline? pipeline; }")]
    [InlineData("protocol-adapters/ProtocolAdapters.csproj", "<ProjectReference Include=\"../gateway/Gateway.csproj\" />")]
    public void An_adapter_that_does_is_found(string path, string text) => LayerRules.AdaptersKnowNothingOfOurs.Finds(new SourceFile(path, text));

    [Fact]
    public void An_adapter_may_name_its_own() =>
        LayerRules.AdaptersKnowNothingOfOurs.Accepts(new SourceFile("protocol-adapters/Imap/A.cs", "using Gateway.ProtocolAdapters.Contract;"));

    [Fact]
    public void The_gateway_knows_no_words_of_the_wire() => LayerRules.GatewayKnowsNoWireWords.Holds();

    [Theory]
    [InlineData("\"NO [AUTHENTICATIONFAILED] wrong\"")]
    [InlineData("\"-ERR [SYS/TEMP] \"u8")]
    [InlineData("$\"{code} XCLIENT LOGIN={user}\"")]
    public void A_wire_word_in_the_gateway_is_found(string literal) =>
        LayerRules.GatewayKnowsNoWireWords.Finds(new SourceFile("gateway/Login/A.cs", $"class A {{ object o = {literal}; }}"));

    [Fact]
    public void Nothing_decides_by_a_protocols_name() => LayerRules.NoSwitchOnProtocolName.Holds();

    [Theory]
    [InlineData("protocol.Name switch { \"imap\" => 1, _ => 2 }")]
    [InlineData("protocol.Name is \"imap\"")]
    [InlineData("protocol.Name == \"imap\"")]
    public void A_decision_by_name_is_found(string expression) =>
        LayerRules.NoSwitchOnProtocolName.Finds(new SourceFile("gateway/Login/A.cs", $"class A {{ object M() => {expression}; }}"));
}
