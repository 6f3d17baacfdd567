using Gateway.Conventions.Tests.Rules;

namespace Gateway.Conventions.Tests;

public sealed class TestTests
{
    [Fact]
    public void Numbered_traits_name_cases_that_exist() => TestRules.TraitsAreKnown.Holds();

    [Theory]
    [InlineData("Security", "169")]
    [InlineData("Security", "0")]
    [InlineData("Security", "52a")]
    [InlineData("Reliability", "26")]
    public void A_number_that_does_not_exist_is_found(string kind, string number) =>
        TestRules.TraitsAreKnown.Finds(new SourceFile("tests/X/A.cs", $"class A {{ [Trait(\"{kind}\", \"{number}\")] void M() {{ }} }}"));

    [Fact]
    public void Nothing_is_skipped() => TestRules.NothingIsSkipped.Holds();

    [Theory]
    [InlineData("[Fact(Skip = \"later\")] void M() { }")]
    [InlineData("[Fact] void M() { Assert.Skip(\"no server\"); }")]
    public void A_skip_is_found(string member) => TestRules.NothingIsSkipped.Finds(new SourceFile("tests/X/A.cs", $"class A {{ {member} }}"));

    [Fact]
    public void Names_of_tests_are_sentences() => TestRules.NamesAreSentences.Holds();

    [Fact]
    public void A_test_named_otherwise_is_found() => TestRules.NamesAreSentences.Finds(new SourceFile("tests/X/A.cs", "class A { [Fact] void TestLogin() { } }"));

    [Fact]
    public void Unit_tests_do_not_sleep() => TestRules.NothingSleeps.Holds();

    [Fact]
    public void A_sleep_is_found() => TestRules.NothingSleeps.Finds(new SourceFile("tests/Gateway.Tests/A.cs", "class A { async Task M() => await Task.Delay(100); }"));

    [Fact]
    public void Every_waiver_is_still_needed_and_says_why() =>
        Assert.All(Waivers.All, waiver =>
        {
            Assert.Contains(SourceTree.Checkout.Files, file => file.Path == waiver.File);
            Assert.True(waiver.Reason.Length > 10, $"{waiver.File}: a waiver says why");
        });
}
