using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Gateway.RealServers;

namespace Gateway.EndToEnd.Tests.Faults;

/// <summary>Configurations of nodes on a <see cref="MailFarm"/>.</summary>
internal static class NodeConfig
{
    /// <summary>A node whose store and Redis the caller adds.</summary>
    public static JsonObject For(MailFarm farm, GatewayPorts ports, string keys)
    {
        var secret = farm.Folder.Write("backend.secret", "backend-secret\n", "600");
        return new JsonObject
        {
            ["PublicHost"] = "localhost",
            ["DataDirectory"] = "data",
            ["DrainWindow"] = "00:00:01",
            ["Keys"] = new JsonObject { ["Directory"] = keys },
            ["Listeners"] = new JsonObject { ["imaps"] = Listener("imap", ports.Imaps), ["https"] = Listener("http", ports.Https) },
            ["Backends"] = new JsonObject
            {
                ["mail"] = new JsonObject
                {
                    ["Imap"] = new JsonObject
                    {
                        ["Host"] = "127.0.0.1",
                        ["Port"] = farm.ImapPort,
                        ["Tls"] = "None",
                        ["Method"] = "Rewrite",
                        ["PasswordFile"] = secret,
                    },
                    ["Dav"] = new JsonObject
                    {
                        ["Url"] = farm.CalendarUrl.ToString(),
                        ["Method"] = "TrustedLink",
                        ["IdentityHeaders"] = new JsonArray("X-Remote-User"),
                    },
                },
            },
            ["Routes"] = new JsonObject { ["Default"] = "mail" },
            // Many people behind one address, some of whom guess: throttling has tests of its own.
            ["Abuse"] = new JsonObject { ["ExemptNetworks"] = new JsonArray("127.0.0.0/8", "::1/128") },
        };
    }

    /// <summary>A store on PostgreSQL.</summary>
    public static JsonObject OnPostgreSql(string connectionString) => new()
    {
        ["Provider"] = "Postgres",
        ["ConnectionString"] = connectionString.Replace("Pooling=false", "Pooling=true", StringComparison.Ordinal),
    };

    /// <summary>Redis behind the farm's cable.</summary>
    public static JsonObject OnRedis(MailFarm farm) => new()
    {
        ["ConnectionString"] = $"127.0.0.1:{farm.ToRedis.Port},password={RedisServer.Password},abortConnect=false",
    };

    /// <summary>A folder with one new root key.</summary>
    public static async Task<string> KeysAsync(ServerFolder folder, string name)
    {
        var path = await folder.FolderAsync(name, mode: "0700");
        var file = Path.Combine(path, "root-1.key");
        await File.WriteAllBytesAsync(file, RandomNumberGenerator.GetBytes(32));
        File.SetUnixFileMode(file, UnixFileMode.UserRead);
        return path;
    }

    private static JsonObject Listener(string protocol, int port) =>
        new() { ["Protocol"] = protocol, ["Endpoint"] = $"127.0.0.1:{port}", ["Tls"] = "Implicit" };
}
