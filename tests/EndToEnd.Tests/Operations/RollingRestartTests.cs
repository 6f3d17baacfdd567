using System.Diagnostics;
using Gateway.EndToEnd.Tests.Faults;
using Gateway.RealServers;
using Xunit;

namespace Gateway.EndToEnd.Tests.Operations;

/// <summary>Nodes that are restarted and killed while people go on.</summary>
[Collection(TwoNodesCollection.Name)]
public sealed class RollingRestartTests(TwoNodes nodes)
{
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(60);

    [Fact]
    [Trait("Security", "153")]
    [Trait("Reliability", "14")]
    public async Task A_rolling_restart_fails_no_sign_in_and_cuts_no_message()
    {
        var who = await nodes.NewcomerAsync();
        await using var load = new BalancedLoad(nodes.Ports, who, readers: 2, senders: 1, phones: 1);
        await load.MoreAsync(10);
        foreach (var node in (FaultNode[])[nodes.First, nodes.Second])
        {
            var parked = await ParkAsync(node, 5);
            var began = Stopwatch.GetTimestamp();
            var farewells = Task.WhenAll(parked.Select(FarewellAsync));

            await node.Process.Process.StopAsync();

            Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.FromSeconds(1), DrainLimit);
            var said = await farewells;
            Assert.All(said, one => Assert.StartsWith("* BYE", one.Line, StringComparison.Ordinal));
            Assert.True(Stopwatch.GetElapsedTime(said.Min(one => one.At), said.Max(one => one.At)) > TimeSpan.FromSeconds(1), "the goodbyes came all at once");
            await node.Process.Process.StartAgainAsync();
            await load.MoreAsync(10);
        }

        await load.StopAsync();
        Assert.Empty(load.Failures);
        AssertWhole(load);
    }

    [Fact]
    [Trait("Security", "151")]
    [Trait("Reliability", "12")]
    public async Task A_node_that_is_killed_takes_its_own_sessions_alone_with_it()
    {
        var who = await nodes.NewcomerAsync();
        await using var load = new BalancedLoad(nodes.Ports, who, readers: 3, senders: 0, phones: 1);
        await load.MoreAsync(10);
        var ours = await ParkAsync(nodes.Second, 3);
        var theirs = await ParkAsync(nodes.First, 3);

        var killed = Stopwatch.GetTimestamp();
        await nodes.First.Process.Process.KillAsync();
        try
        {
            var gone = await Task.WhenAll(theirs.Select(one => one.ReadAsync()));
            Assert.All(gone, Assert.Null);
            // His clients come back through the balancer.
            var back = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => ThroughBalancerAsync(who)));
            Assert.All(back, answer => Assert.StartsWith("l OK", answer, StringComparison.Ordinal));
            Assert.True(Stopwatch.GetElapsedTime(killed) < TimeSpan.FromSeconds(30));
            await load.MoreAsync(10);
            foreach (var session in ours)
            {
                await session.SendAsync("DONE");
                Assert.StartsWith("n OK", await session.CommandAsync("n", "NOOP"), StringComparison.Ordinal);
                await session.DisposeAsync();
            }
        }
        finally
        {
            await nodes.First.Process.Process.StartAgainAsync();
        }

        await load.StopAsync();
        // What was on the killed node at that moment, and nothing that began later.
        Assert.All(load.Failures, failure => Assert.True(failure.Began < killed + Stopwatch.Frequency, failure.ToString()));
    }

    [Fact]
    [Trait("Security", "152")]
    [Trait("Reliability", "13")]
    public async Task Every_message_that_a_client_saw_accepted_is_stored_whole_however_often_nodes_are_killed()
    {
        var who = await nodes.NewcomerAsync();
        await using var load = new BalancedLoad(nodes.Ports, who, readers: 0, senders: 3, phones: 0);
        foreach (var node in (FaultNode[])[nodes.First, nodes.Second])
        {
            await load.MoreAsync(8);
            await node.Process.Process.KillAsync();
            await node.Process.Process.StartAgainAsync();
        }

        await load.MoreAsync(8);
        await load.StopAsync();

        Assert.True(load.Sent.Count >= 20, $"{load.Sent.Count} sent, {load.Failures.Count} broken off");
        AssertWhole(load);
    }

    private void AssertWhole(BalancedLoad load)
    {
        Assert.NotEmpty(load.Sent);
        Assert.All(load.Sent, id =>
        {
            Assert.True(nodes.Mta.Messages.TryGetValue(id, out var texts), $"{id} was accepted and is lost");
            Assert.All(texts, text => Assert.EndsWith("the last line\n", text, StringComparison.Ordinal));
        });
    }

    private async Task<List<LineConnection>> ParkAsync(FaultNode node, int count)
    {
        var who = await nodes.NewcomerAsync();
        var parked = new List<LineConnection>();
        for (var i = 0; i < count; i++)
        {
            parked.Add(await node.IdleAsync(who));
        }

        return parked;
    }

    private static async Task<(string Line, long At)> FarewellAsync(LineConnection session)
    {
        await using (session)
        {
            var line = await session.ReadAsync() ?? "(end)";
            return (line, Stopwatch.GetTimestamp());
        }
    }

    private async Task<string> ThroughBalancerAsync(Credential who)
    {
        await using var connection = await LineConnection.ConnectTlsAsync(nodes.Ports.Imaps);
        await connection.ReadUntilAsync("* OK");
        return await connection.CommandAsync("l", $"LOGIN \"{who.Name}\" {who.Secret}");
    }
}
