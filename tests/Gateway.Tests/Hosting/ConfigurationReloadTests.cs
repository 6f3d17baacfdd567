using System.Text.Json.Nodes;
using Gateway.Backends;
using Gateway.Hosting;
using Gateway.ProtocolAdapters;
using Gateway.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Hosting;

public sealed class ConfigurationReloadTests
{
    private const string Alice = "alice@example.test";

    [Fact]
    public async Task Changed_routes_are_in_force_and_live_sessions_go_on()
    {
        await using var other = new FakeMailBackend(FakeImapBackend.ServeAsync);
        await using var gateway = await RunningGateway.StartAsync();
        var password = await gateway.AddAsync(Alice);
        await using var before = await gateway.ConnectAsync();
        Assert.StartsWith("a OK", await before.CommandAsync("a", $"LOGIN {Alice} {password}"), StringComparison.Ordinal);

        Change(gateway, root =>
        {
            root["Backends"]!["other"] = root["Backends"]!["mail"]!.DeepClone();
            root["Backends"]!["other"]!["Imap"]!["Port"] = other.Endpoint.Port;
            root["Routes"]!["Accounts"] = new JsonObject { [Alice] = "other" };
        });
        Assert.True(gateway.App.Services.GetRequiredService<ConfigurationReload>().Refresh());

        await using var after = await gateway.ConnectAsync();
        Assert.StartsWith("a OK", await after.CommandAsync("a", $"LOGIN {Alice} {password}"), StringComparison.Ordinal);
        Assert.Equal(1, other.Connections);
        Assert.StartsWith("b OK", await before.CommandAsync("b", "NOOP"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Configuration_with_a_fault_is_not_taken_at_all()
    {
        await using var gateway = await RunningGateway.StartAsync();
        var router = gateway.App.Services.GetRequiredService<BackendRouter>();

        Change(gateway, root =>
        {
            root["Routes"]!["Domains"] = new JsonObject { ["example.test"] = "mail" };
            root["Routes"]!["Default"] = "nowhere";
        });

        Assert.False(gateway.App.Services.GetRequiredService<ConfigurationReload>().Refresh());
        Assert.Empty(router.Table.Routes.Domains);
        Assert.NotNull(router.Route(Alice, null, ProtocolCatalog.Imap));
    }

    [Fact]
    public async Task File_that_is_as_it_was_changes_nothing()
    {
        await using var gateway = await RunningGateway.StartAsync();

        Assert.False(gateway.App.Services.GetRequiredService<ConfigurationReload>().Refresh());
    }

    private static void Change(RunningGateway gateway, Action<JsonNode> change)
    {
        var document = JsonNode.Parse(File.ReadAllText(gateway.ConfigFile))!;
        change(document["Gateway"]!);
        File.WriteAllText(gateway.ConfigFile, document.ToJsonString());
    }
}
