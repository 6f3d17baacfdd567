using System.Text.Json.Nodes;
using Gateway.EndToEnd.Tests.Faults;
using Gateway.RealServers;
using Xunit;

namespace Gateway.EndToEnd.Tests.Operations;

/// <summary>
/// Two gateway processes on one PostgreSQL and one Redis, behind a real haproxy that speaks the PROXY protocol to them. Both run when a test
/// returns.
/// </summary>
public sealed class TwoNodes : IAsyncLifetime
{
    private MailFarm _farm = null!;
    private HaproxyServer _haproxy = null!;
    private int _people;

    internal FaultNode First { get; private set; } = null!;

    internal FaultNode Second { get; private set; } = null!;

    internal RecordingMta Mta { get; } = new();

    /// <summary>The balancer's ports.</summary>
    internal BalancedPorts Ports { get; } = BalancedPorts.Choose();

    public async ValueTask InitializeAsync()
    {
        _farm = await MailFarm.StartAsync();
        var store = await _farm.PostgreSql.CreateDatabaseAsync("gateway");
        var keys = await NodeConfig.KeysAsync(_farm.Folder, "keys");
        var (one, two) = (BalancedPorts.Choose(), BalancedPorts.Choose());
        var first = StartAsync("first", store, keys, one);
        var second = StartAsync("second", store, keys, two);
        (First, Second) = (await first, await second);
        int[] checks = [one.Check, two.Check];
        var config = HaproxyServer.Defaults
            + HaproxyServer.Service("imaps", Ports.Imaps, [one.Imaps, two.Imaps], checks)
            + HaproxyServer.Service("smtps", Ports.Smtps, [one.Smtps, two.Smtps], checks)
            + HaproxyServer.Service("https", Ports.Https, [one.Https, two.Https], checks);
        _haproxy = await HaproxyServer.StartAsync(_farm.Folder, config, Ports.Imaps);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var running in new IAsyncDisposable?[] { _haproxy, First, Second, Mta, _farm })
        {
            if (running is not null)
            {
                await running.DisposeAsync();
            }
        }
    }

    /// <summary>Somebody new with an app password.</summary>
    internal async Task<Credential> NewcomerAsync()
    {
        var name = $"person{Interlocked.Increment(ref _people)}@example.test";
        await First.AddAccountAsync(name);
        return await First.IssueAsync(name);
    }

    private async Task<FaultNode> StartAsync(string name, string store, string keys, BalancedPorts balanced)
    {
        var ports = GatewayPorts.Choose();
        var gateway = NodeConfig.For(_farm, ports, keys);
        gateway["Store"] = NodeConfig.OnPostgreSql(store);
        gateway["Redis"] = NodeConfig.OnRedis(_farm);
        gateway["DrainDelay"] = "00:00:01.500";
        gateway["DrainWindow"] = "00:00:03";
        gateway["Telemetry"] = new JsonObject { ["Endpoint"] = $"127.0.0.1:{balanced.Check}" };
        gateway["Backends"]!["mail"]!["Smtp"] = new JsonObject
        {
            ["Host"] = "127.0.0.1",
            ["Port"] = Mta.Port,
            ["Tls"] = "None",
            ["Method"] = "Rewrite",
            ["PasswordFile"] = _farm.Folder.At("backend.secret"),
        };
        var listeners = gateway["Listeners"]!.AsObject();
        listeners["balanced-imaps"] = Listener("imap", balanced.Imaps);
        listeners["balanced-smtps"] = Listener("smtp", balanced.Smtps);
        listeners["balanced-https"] = Listener("http", balanced.Https);
        return new FaultNode(name, await GatewayProcess.StartAsync(_farm.Folder, name, ports, new JsonObject { ["Gateway"] = gateway }));
    }

    private static JsonObject Listener(string protocol, int port) => new()
    {
        ["Protocol"] = protocol,
        ["Endpoint"] = $"127.0.0.1:{port}",
        ["ProxyProtocol"] = new JsonArray("127.0.0.0/8"),
    };
}

/// <summary>Ports of haproxy, or of a node behind it; <paramref name="Check"/> is where a node tells whether it is ready.</summary>
internal sealed record BalancedPorts(int Imaps, int Smtps, int Https, int Check)
{
    public static BalancedPorts Choose() => new(FreePort.Next(), FreePort.Next(), FreePort.Next(), FreePort.Next());
}
