using Gateway.Login;
using Gateway.ProtocolAdapters.Contract;
using Gateway.Sessions;

namespace Gateway.Tests.Login;

/// <summary>Tags of metrics come from closed sets: every value has one of its own, and nothing else has any.</summary>
public sealed class MetricTagTests
{
    [Fact]
    public void Every_denial_mechanism_source_and_end_has_a_tag_of_its_own()
    {
        AssertClosed<LoginDenial>(LoginMetrics.Tag);
        AssertClosed<LoginMechanism>(LoginMetrics.Tag);
        AssertClosed<VerificationSource>(LoginMetrics.Tag);
        AssertClosed<SessionEndedBy>(SessionMetrics.Tag);
    }

    private static void AssertClosed<T>(Func<T, string> tag)
        where T : struct, Enum
    {
        var tags = Enum.GetValues<T>().Select(tag).ToList();

        Assert.All(tags, text => Assert.Matches("^[a-z0-9_]+$", text));
        Assert.Equal(tags.Count, tags.Distinct(StringComparer.Ordinal).Count());
        Assert.Throws<ArgumentOutOfRangeException>(() => tag((T)Enum.ToObject(typeof(T), 9_999)));
    }
}
