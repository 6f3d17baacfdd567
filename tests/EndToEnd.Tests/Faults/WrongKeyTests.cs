using System.Diagnostics;
using System.Text.Json.Nodes;
using Gateway.RealServers;
using Xunit;

namespace Gateway.EndToEnd.Tests.Faults;

/// <summary>A node that was given another installation's key: under it every right app password would look wrong.</summary>
[Collection(ThreeNodesCollection.Name)]
public sealed class WrongKeyTests(ThreeNodes nodes)
{
    private static readonly TimeSpan NotReady = TimeSpan.FromSeconds(5);

    [Fact]
    [Trait("Security", "159")]
    [Trait("Reliability", "21")]
    public async Task A_wrong_key_file_calls_nobody_wrong_and_the_right_one_is_taken_up_without_a_restart()
    {
        var person = await nodes.NewcomerAsync();
        var keys = await NodeConfig.KeysAsync(nodes.Farm.Folder, "wrong-keys");
        await using var node = await StartAsync(keys);

        var began = Stopwatch.GetTimestamp();
        await using var load = new SignInLoad(node, 2, 40, _ => person);
        Assert.False(await node.IsReadyAsync());
        Figures.AtMost(NotReady, Stopwatch.GetElapsedTime(began), "21 wrong key: not ready");
        Assert.StartsWith("l NO [UNAVAILABLE]", await node.ImapAsync(person), StringComparison.Ordinal);

        // Put right as an operator does: the file is replaced whole.
        var right = Path.Combine(nodes.Farm.Folder.At("keys"), "root-1.key");
        File.Copy(right, Path.Combine(keys, "root-1.key.copied"));
        File.Move(Path.Combine(keys, "root-1.key.copied"), Path.Combine(keys, "root-1.key"), overwrite: true);
        var healed = await node.UntilAsync(Answer.Ok, person, Stopwatch.GetTimestamp());

        Figures.AtMost(NotReady, healed, "21 wrong key: let in after the right file was put back");
        Assert.True(await node.IsReadyAsync());
        Figures.Exactly(0, (await load.StopAsync()).Count(Answer.Wrong), "21 wrong key: good app passwords called wrong");
    }

    private async Task<FaultNode> StartAsync(string keys)
    {
        var ports = GatewayPorts.Choose();
        var gateway = NodeConfig.For(nodes.Farm, ports, keys);
        gateway["Store"] = NodeConfig.OnPostgreSql(nodes.Farm.PostgreSql.ConnectionString("gateway"));
        var config = new JsonObject { ["Gateway"] = gateway };
        return new FaultNode("stranger", await GatewayProcess.StartAsync(nodes.Farm.Folder, "stranger", ports, config, untilReady: false));
    }
}
