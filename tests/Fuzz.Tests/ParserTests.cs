using Gateway.Fuzz.Tests.Targets;

namespace Gateway.Fuzz.Tests;

/// <summary>
/// Every parser of what a stranger sends: it answers and never throws, within a bound of time and memory for each octet, the same however the octets
/// are cut, and reads what is written to what was meant.
/// </summary>
public sealed class ParserTests(FuzzCampaign campaign) : IClassFixture<FuzzCampaign>
{
    public static TheoryData<string> Targets => [.. FuzzTargets.All.Select(target => target.Name)];

    [Theory]
    [Trait("Security", "168")]
    [Trait("Reliability", "24")]
    [MemberData(nameof(Targets))]
    public async Task Hostile_input_is_answered_within_bounds(string target)
    {
        var run = await campaign.WaitForAsync(target);

        TestContext.Current.TestOutputHelper?.WriteLine($"{run.Rounds} inputs, {run.Kinds} kinds of answers");
        Assert.True(run.Kinds > 1 || FuzzSettings.Replay is not null, "a parser that always says the same was not reached");
    }
}
