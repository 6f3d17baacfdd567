using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Load.Client;
using Gateway.RealServers;

namespace Gateway.Load.Proxies;

/// <summary>A gateway with every check on: accounts and app passwords in its store, sessions registered, audit written.</summary>
internal static class GatewayUnderLoad
{
    private const int Accounts = 64;

    /// <summary>Starts it with these listeners and the sections of its one backend, and issues an app password to each account.</summary>
    public static async Task<(ServerProcess Process, IReadOnlyList<Login> Logins)> StartAsync(ServerFolder folder, JsonObject listeners, JsonObject backend)
    {
        var home = await folder.FolderAsync("gateway", mode: "0700");
        TestCertificate.Write(folder, "gateway", "localhost");
        var configuration = new JsonObject
        {
            ["Gateway"] = new JsonObject
            {
                ["PublicHost"] = "localhost",
                ["DataDirectory"] = Path.Combine(home, "data"),
                ["DrainWindow"] = "00:00:01",
                ["Tls"] = new JsonObject { ["CertificateFile"] = Path.Combine(home, "server.crt"), ["KeyFile"] = Path.Combine(home, "server.key") },
                ["Http"] = new JsonObject { ["RequireTls"] = false, ["MaxParkedRequests"] = 100, ["MaxBodyOctets"] = 100_000_000 },
                ["Listeners"] = listeners,
                ["Backends"] = new JsonObject { ["light"] = backend },
                ["Routes"] = new JsonObject { ["Default"] = "light" },
            },
        };
        var file = folder.Write("gateway/gateway.json", configuration.ToJsonString(), "600");
        var command = new ServerCommand("gateway", GatewayProcess.Executable, ["serve", "--config", file], Path.Combine(home, "gateway.log"));
        var process = await ServerProcess.StartAsync(command, async _ => await IsHealthyAsync(file));
        return (process, await MakeLoginsAsync(file, folder));
    }

    public static JsonObject Listener(string protocol, int port, string tls) => new()
    {
        ["Protocol"] = protocol,
        ["Endpoint"] = $"127.0.0.1:{port}",
        ["Tls"] = tls,
        ["MaxUnauthenticatedPerAddress"] = 100_000,
    };

    private static async Task<bool> IsHealthyAsync(string config) =>
        (await Tool.TryRunAsync(GatewayProcess.Executable, ["health", "--config", config])).ExitCode == 0;

    private static async Task<IReadOnlyList<Login>> MakeLoginsAsync(string config, ServerFolder folder)
    {
        var rows = string.Concat(Enumerable.Range(1, Accounts).Select(number => $"{User(number)},Enforced\n"));
        var file = folder.Write("gateway/accounts.csv", "account,state\n" + rows);
        await Tool.RunAsync(GatewayProcess.Executable, ["account", "import", file, "--config", config]);
        var logins = new List<Login>();
        foreach (var user in Enumerable.Range(1, Accounts).Select(User))
        {
            var made = await Tool.RunAsync(GatewayProcess.Executable, ["app-password", "create", user, "--label", "load", "--json", "--config", config]);
            logins.Add(new Login(user, JsonElement.Parse(made).GetProperty("password").GetString()!));
        }

        return logins;
    }

    private static string User(int number) => "user" + number.ToString(CultureInfo.InvariantCulture) + "@example.test";
}
