using System.Diagnostics;
using System.Text.Json.Nodes;
using Gateway.Cli;
using Gateway.Hosting;
using Gateway.RealServers;
using Xunit;

namespace Gateway.EndToEnd.Tests.Faults;

/// <summary>
/// Three gateway processes on one PostgreSQL: two share a Redis, the third has none, and its cable to PostgreSQL can be cut. Everything is as it was
/// when a test returns.
/// </summary>
public sealed class ThreeNodes : IAsyncLifetime
{
    /// <summary>The stale bound of the nodes that are cut off from their store here.</summary>
    public static readonly TimeSpan MaxStale = TimeSpan.FromSeconds(4);

    private const string Database = "gateway";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private int _people;

    internal MailFarm Farm { get; private set; } = null!;

    /// <summary>With Redis; goes on for a quarter of an hour without a store.</summary>
    internal FaultNode First { get; private set; } = null!;

    /// <summary>With Redis; goes on for <see cref="MaxStale"/> without a store.</summary>
    internal FaultNode Second { get; private set; } = null!;

    /// <summary>Without Redis, behind a cable; goes on for <see cref="MaxStale"/>.</summary>
    internal FaultNode Third { get; private set; } = null!;

    internal IReadOnlyList<FaultNode> All => [First, Second, Third];

    public async ValueTask InitializeAsync()
    {
        Farm = await MailFarm.StartAsync();
        var direct = await Farm.PostgreSql.CreateDatabaseAsync(Database);
        var cabled = direct.Replace($"Port={Farm.PostgreSql.Port};", $"Port={Farm.ToPostgreSql.Port};", StringComparison.Ordinal);
        var keys = await NodeConfig.KeysAsync(Farm.Folder, "keys");
        var starting = new[]
        {
            StartAsync("first", direct, keys, TimeSpan.FromMinutes(15), hasRedis: true),
            StartAsync("second", direct, keys, MaxStale, hasRedis: true),
            StartAsync("third", cabled, keys, MaxStale, hasRedis: false),
        };
        (First, Second, Third) = (await starting[0], await starting[1], await starting[2]);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in new[] { First, Second, Third }.Where(node => node is not null))
        {
            await node.DisposeAsync();
        }

        if (Farm is not null)
        {
            await Farm.DisposeAsync();
        }
    }

    /// <summary>Somebody new with an app password that no node has seen.</summary>
    internal async Task<Credential> NewcomerAsync(DateTimeOffset? expires = null)
    {
        var name = $"person{Interlocked.Increment(ref _people)}@example.test";
        await First.AddAccountAsync(name);
        return await First.IssueAsync(name, expires);
    }

    /// <summary>Several, warm on the nodes named.</summary>
    internal async Task<IReadOnlyList<Credential>> WarmAsync(int count, params FaultNode[] nodes)
    {
        var people = new List<Credential>();
        for (var i = 0; i < count; i++)
        {
            var person = await NewcomerAsync();
            foreach (var node in nodes)
            {
                Assert.Equal(Answer.Ok, (await node.SignInAsync(person)).Answer);
            }

            people.Add(person);
        }

        return people;
    }

    /// <summary>After a fault, whatever came of the test: everything runs again, and every node lets a newcomer in.</summary>
    internal async Task RepairAsync()
    {
        Farm.ToRedis.Mend();
        Farm.ToPostgreSql.Mend();
        foreach (var server in new[] { Farm.PostgreSql.Process, Farm.Redis.Process })
        {
            if (server.ProcessId == 0)
            {
                await server.StartAgainAsync();
            }
            else
            {
                server.Send(UnixSignal.Continue);
            }
        }

        var newcomer = await InsistAsync(() => NewcomerAsync());
        foreach (var node in All)
        {
            await node.UntilAsync(Answer.Ok, newcomer, Stopwatch.GetTimestamp());
        }
    }

    /// <summary>An operator whose command is refused as unavailable gives it again.</summary>
    internal static async Task<T> InsistAsync<T>(Func<Task<T>> command)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return await command();
            }
            catch (CommandException fault) when (fault.Code == ExitCode.Unavailable && Stopwatch.GetElapsedTime(began) < Patience)
            {
                await Task.Delay(50);
            }
        }
    }

    private async Task<FaultNode> StartAsync(string name, string store, string keys, TimeSpan maxStale, bool hasRedis)
    {
        var ports = GatewayPorts.Choose();
        var gateway = NodeConfig.For(Farm, ports, keys);
        gateway["Store"] = NodeConfig.OnPostgreSql(store);
        gateway["Login"] = new JsonObject { ["MaxStale"] = maxStale.ToString("c") };
        if (hasRedis)
        {
            gateway["Redis"] = NodeConfig.OnRedis(Farm);
        }

        return new FaultNode(name, await GatewayProcess.StartAsync(Farm.Folder, name, ports, new JsonObject { ["Gateway"] = gateway }));
    }
}
