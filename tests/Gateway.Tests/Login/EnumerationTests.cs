using System.Diagnostics;
using Gateway.AppPasswords;
using Gateway.ProtocolAdapters.Contract;

namespace Gateway.Tests.Login;

/// <summary>
/// Nobody learns by the time of an answer whether an account exists. Three kinds of attempt take turns, so that whatever slows the machine slows all
/// alike; the difference of the medians is what a stranger could measure.
/// </summary>
public sealed class EnumerationTests
{
    private const int Samples = 2_000;
    private const string Alice = "alice@example.test";
    private static readonly TimeSpan Indistinguishable = TimeSpan.FromMilliseconds(0.2);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Security", "96")]
    [Trait("Reliability", "22")]
    public async Task A_wrong_secret_takes_as_long_for_an_unknown_name_as_for_a_known_one(bool isRepeated)
    {
        await using var world = await LoginWorld.CreateAsync(
            TimeProvider.System, null, ("Gateway:Abuse:ExemptNetworks:0", "0.0.0.0/0"), ("Gateway:Store:ReadTimeout", "00:00:30"));
        await world.AddAccountAsync(Alice);
        await world.IssueAsync(Alice);
        using var repeated = AppPasswordGenerator.Create();
        string[] names = [Alice, "nobody@example.test", "nobody2@example.test"];
        var times = names.ToDictionary(name => name, _ => new List<double>(), StringComparer.Ordinal);

        // A tenth more at first, which nobody counts: code is still being compiled.
        for (var i = 0; i < Samples * 1.1; i++)
        {
            foreach (var name in names)
            {
                using var fresh = isRepeated ? null : AppPasswordGenerator.Create();
                var attempt = LoginWorld.Attempt(name, fresh ?? repeated);
                var began = Stopwatch.GetTimestamp();
                var decision = await world.Get<ILoginAuthority>().DecideAsync(attempt, CancellationToken.None);
                times[name].Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                Assert.Equal(LoginDenial.InvalidCredentials, Assert.IsType<LoginDecision.Denied>(decision).Denial);
            }
        }

        var medians = names.Select(name => times[name].Skip(Samples / 10).Order().ElementAt(Samples / 2)).ToList();
        TestContext.Current.TestOutputHelper?.WriteLine($"medians in ms: {string.Join(", ", medians)}");
        Assert.InRange(Math.Abs(medians[0] - medians[1]), 0, Indistinguishable.TotalMilliseconds);
        Assert.InRange(Math.Abs(medians[0] - medians[2]), 0, Indistinguishable.TotalMilliseconds);
        // The one that made her app password.
        Assert.Equal(1, world.Get<PasswordHasher>().Computed);
    }
}
