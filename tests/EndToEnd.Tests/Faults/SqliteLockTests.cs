using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Gateway.Cli;
using Gateway.Hosting;
using Gateway.RealServers;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Gateway.EndToEnd.Tests.Faults;

/// <summary>Another process holds SQLite's write lock for longer than any wait of the gateway's.</summary>
[Collection(ThreeNodesCollection.Name)]
public sealed class SqliteLockTests(ThreeNodes nodes)
{
    // Writes give up after a second here; the lock is held through several of them.
    private static readonly TimeSpan WriteTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Held = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Back = TimeSpan.FromSeconds(5);

    [Fact]
    [Trait("Security", "148")]
    [Trait("Reliability", "9")]
    public async Task Locked_for_long_it_lets_everybody_in_and_makes_no_change_by_half()
    {
        await using var node = await StartAsync();
        await node.AddAccountAsync("warm@example.test");
        var (warm, cold, doomed) = (await node.IssueAsync("warm@example.test"), await node.IssueAsync("warm@example.test"), await node.IssueAsync("warm@example.test"));
        Assert.Equal(Answer.Ok, (await node.SignInAsync(warm)).Answer);

        await using var load = new SignInLoad(node, 4, 100, person => person == 0 ? cold : warm);
        await using var other = new SqliteConnection($"Data Source={Path.Combine(node.Process.Home, "data/gateway.db")};Pooling=false");
        await other.OpenAsync();
        await ExecuteAsync(other, "begin exclusive");
        var locked = Stopwatch.GetTimestamp();
        var refusal = await Assert.ThrowsAsync<CommandException>(() => node.DeleteAsync(doomed));
        var told = Stopwatch.GetElapsedTime(locked);
        while (Stopwatch.GetElapsedTime(locked) < Held)
        {
            Assert.Equal(Answer.Ok, (await node.SignInAsync(doomed)).Answer);
            await Task.Delay(100);
        }

        await ExecuteAsync(other, "rollback");
        var freed = Stopwatch.GetTimestamp();
        await node.DeleteAsync(doomed);
        var refused = await node.UntilAsync(Answer.Wrong, doomed, freed);
        var all = await load.StopAsync();

        Assert.Equal(ExitCode.Unavailable, refusal.Code);
        Figures.AtMost(WriteTimeout + TimeSpan.FromSeconds(1), told, "9 SQLite locked: a deletion answered as unavailable");
        Figures.Exactly(all.Count, all.Count(Answer.Ok), "9 SQLite locked: good sign-ins let in");
        Figures.AtMost(Back, refused, "9 SQLite locked: a deletion done and refused after the lock");
    }

    private async Task<FaultNode> StartAsync()
    {
        var ports = GatewayPorts.Choose();
        var gateway = NodeConfig.For(nodes.Farm, ports, await NodeConfig.KeysAsync(nodes.Farm.Folder, "sqlite-keys"));
        gateway["Store"] = new JsonObject { ["WriteTimeout"] = WriteTimeout.ToString("c") };
        return new FaultNode("sqlite", await GatewayProcess.StartAsync(nodes.Farm.Folder, "sqlite", ports, new JsonObject { ["Gateway"] = gateway }));
    }

    [SuppressMessage("Security", "CA2100", Justification = "The statements are the test's own text.")]
    private static async Task ExecuteAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
