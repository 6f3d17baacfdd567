using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Load.Client;
using Gateway.RealServers;

namespace Gateway.Load.Proxies;

/// <summary>The gateway with every check on: accounts and app passwords in its store, sessions registered, audit written.</summary>
internal static class GatewayProxy
{
    private const int Accounts = 64;

    public static async Task<(MailProxy Proxy, IReadOnlyList<Login> Logins)> StartAsync(ServerFolder folder, MailPorts backend)
    {
        var home = await folder.FolderAsync("gateway", mode: "0700");
        TestCertificate.Write(folder, "gateway", "localhost");
        folder.Write("gateway/master.secret", "master-of-the-load", "600");
        var ports = new MailPorts();
        var health = FreePort.Next();
        var file = folder.Write("gateway/gateway.json", Configuration(home, ports, (backend, health)).ToJsonString(), "600");
        var command = new ServerCommand("gateway", GatewayProcess.Executable, ["serve", "--config", file], Path.Combine(home, "gateway.log"));
        var process = await ServerProcess.StartAsync(command, async _ => await IsHealthyAsync(file));
        return (new MailProxy("gateway", ports, [process]), await MakeLoginsAsync(file, folder));
    }

    private static JsonObject Configuration(string home, MailPorts ports, (MailPorts Backend, int Https) other)
    {
        var listeners = new JsonObject { ["https"] = Listener("http", other.Https, "Implicit") };
        foreach (var kind in Enum.GetValues<MailKind>())
        {
            var protocol = kind.ToString().ToLowerInvariant();
            listeners[protocol] = Listener(protocol, ports[kind, false], "None");
            listeners[protocol + "s"] = Listener(protocol, ports[kind, true], "Implicit");
        }

        var master = new JsonObject { ["MasterUser"] = "gateway", ["MasterPasswordFile"] = Path.Combine(home, "master.secret") };
        return new JsonObject
        {
            ["Gateway"] = new JsonObject
            {
                ["PublicHost"] = "localhost",
                ["DataDirectory"] = Path.Combine(home, "data"),
                ["DrainWindow"] = "00:00:01",
                ["Tls"] = new JsonObject { ["CertificateFile"] = Path.Combine(home, "server.crt"), ["KeyFile"] = Path.Combine(home, "server.key") },
                ["Listeners"] = listeners,
                ["Backends"] = new JsonObject
                {
                    ["light"] = new JsonObject
                    {
                        ["Imap"] = Service(other.Backend[MailKind.Imap, false], "MasterUser", master),
                        ["Pop3"] = Service(other.Backend[MailKind.Pop3, false], "MasterUser", master),
                        ["Smtp"] = Service(other.Backend[MailKind.Smtp, false], "TrustedLink", []),
                    },
                },
                ["Routes"] = new JsonObject { ["Default"] = "light" },
            },
        };
    }

    private static JsonObject Listener(string protocol, int port, string tls) => new()
    {
        ["Protocol"] = protocol,
        ["Endpoint"] = $"127.0.0.1:{port}",
        ["Tls"] = tls,
        ["MaxUnauthenticatedPerAddress"] = 100_000,
    };

    private static JsonObject Service(int port, string method, JsonObject more)
    {
        var service = new JsonObject { ["Host"] = "127.0.0.1", ["Port"] = port, ["Tls"] = "None", ["Method"] = method };
        foreach (var (key, value) in more) service[key] = value?.DeepClone();
        return service;
    }

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
