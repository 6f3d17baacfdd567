using System.Diagnostics;
using Gateway.RealServers;
using Xunit;

namespace Gateway.EndToEnd.Tests.Faults;

/// <summary>What is taken away on one node is refused on all, and its live sessions end there, within a second; with Redis and without.</summary>
[Collection(ThreeNodesCollection.Name)]
public sealed class RevocationOnNodesTests(ThreeNodes nodes)
{
    private static readonly TimeSpan Allowed = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData("delete")]
    [InlineData("suspend")]
    [InlineData("block")]
    [Trait("Security", "107")]
    [Trait("Reliability", "16")]
    public async Task What_one_node_takes_away_every_node_refuses_and_cuts_within_a_second(string verb)
    {
        // By each node in turn: with Redis, and without, where the database's own hint tells the others.
        foreach (var by in nodes.All)
        {
            var lost = await nodes.NewcomerAsync();
            var kept = await by.IssueAsync(lost.Name);
            var sessions = await IdleEverywhereAsync(lost);
            var others = await IdleEverywhereAsync(kept);

            var began = await TakeAwayAsync(by, verb, lost);
            var refused = await Task.WhenAll(nodes.All.Select(node => node.UntilAsync(verb == "block" ? Answer.Refused : Answer.Wrong, lost, began)));
            foreach (var session in sessions)
            {
                await session.ReadUntilAsync("* BYE");
            }

            var cut = Stopwatch.GetElapsedTime(began);
            Figures.AtMost(Allowed, refused.Max(), $"16 {verb} by the {by.Name} node: refused on all three");
            Figures.AtMost(Allowed, cut, $"16 {verb} by the {by.Name} node: live sessions cut on all three");
            if (verb != "block")
            {
                await AssertAliveAsync(others);
            }

            await EndAsync([.. sessions, .. others]);
        }
    }

    [Fact]
    [Trait("Security", "106")]
    [Trait("Reliability", "16")]
    public async Task What_expires_is_refused_and_cut_on_every_node_within_a_second()
    {
        var end = TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(3);
        var guest = await nodes.NewcomerAsync(end);
        var sessions = await IdleEverywhereAsync(guest);
        Assert.All(await Task.WhenAll(nodes.All.Select(node => node.SignInAsync(guest))), one => Assert.Equal(Answer.Ok, one.Answer));

        foreach (var session in sessions)
        {
            await session.ReadUntilAsync("* BYE");
        }

        Figures.AtMost(Allowed, TimeProvider.System.GetUtcNow() - end, "16 expiry: live sessions cut on all three");
        Assert.All(await Task.WhenAll(nodes.All.Select(node => node.SignInAsync(guest))), one => Assert.NotEqual(Answer.Ok, one.Answer));
        await EndAsync(sessions);
    }

    [Fact]
    [Trait("Security", "108")]
    [Trait("Reliability", "16")]
    public async Task A_new_app_password_works_on_every_node_at_once_and_revives_no_deleted_one()
    {
        var old = (await nodes.WarmAsync(1, [.. nodes.All]))[0];
        await nodes.Third.DeleteAsync(old);
        await Task.WhenAll(nodes.All.Select(node => node.UntilAsync(Answer.Wrong, old, Stopwatch.GetTimestamp())));

        // Under the same label, on the node without Redis; the others have just learnt that this person's secret is wrong.
        var renewed = await nodes.Third.IssueAsync(old.Name);
        var began = Stopwatch.GetTimestamp();
        var usable = await Task.WhenAll(nodes.All.Select(node => node.UntilAsync(Answer.Ok, renewed, began)));

        Figures.AtMost(Allowed, usable.Max(), "16 a new app password: usable on all three");
        Assert.All(await Task.WhenAll(nodes.All.Select(node => node.SignInAsync(old))), one => Assert.Equal(Answer.Wrong, one.Answer));
    }

    private async Task<IReadOnlyList<LineConnection>> IdleEverywhereAsync(Credential credential) =>
        await Task.WhenAll(nodes.All.Select(node => node.IdleAsync(credential)));

    // The clock starts when the operator has the answer.
    private static async Task<long> TakeAwayAsync(FaultNode by, string verb, Credential lost)
    {
        await (verb switch
        {
            "delete" => by.DeleteAsync(lost),
            "suspend" => by.SuspendAsync(lost),
            _ => by.BlockAsync(lost.Name),
        });
        return Stopwatch.GetTimestamp();
    }

    private static async Task AssertAliveAsync(IReadOnlyList<LineConnection> sessions)
    {
        foreach (var session in sessions)
        {
            Assert.StartsWith("n OK", await session.CommandAsync("n", "NOOP"), StringComparison.Ordinal);
        }
    }

    private static async Task EndAsync(IReadOnlyList<LineConnection> sessions)
    {
        foreach (var session in sessions)
        {
            await session.DisposeAsync();
        }
    }
}
