using System.Text.Json.Nodes;

namespace Gateway.Tests.Hosting;

/// <summary>A small configuration on free ports.</summary>
internal static class SampleConfig
{
    /// <summary>Writes gateway.json into the folder; its path.</summary>
    public static string Write(DirectoryInfo folder, int backendPort, Action<JsonObject, DirectoryInfo>? change = null)
    {
        var master = Path.Combine(folder.FullName, "master.secret");
        File.WriteAllText(master, "master-secret\n");
        File.SetUnixFileMode(master, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var root = new JsonObject
        {
            ["PublicHost"] = "localhost",
            ["DataDirectory"] = "data",
            ["DrainWindow"] = "00:00:00",
            ["Telemetry"] = new JsonObject { ["LogLevel"] = "None" },
            ["Listeners"] = new JsonObject
            {
                ["imaps"] = new JsonObject { ["Protocol"] = "imap", ["Endpoint"] = "127.0.0.1:0" },
                ["https"] = new JsonObject { ["Protocol"] = "http", ["Endpoint"] = "127.0.0.1:0" },
            },
            ["Backends"] = new JsonObject
            {
                ["mail"] = new JsonObject
                {
                    ["Imap"] = new JsonObject
                    {
                        ["Host"] = "127.0.0.1",
                        ["Port"] = backendPort,
                        ["Tls"] = "None",
                        ["Method"] = "MasterUser",
                        ["MasterUser"] = "gateway",
                        ["MasterPasswordFile"] = "master.secret",
                    },
                },
            },
            ["Routes"] = new JsonObject { ["Default"] = "mail" },
        };
        change?.Invoke(root, folder);
        var file = Path.Combine(folder.FullName, "gateway.json");
        File.WriteAllText(file, new JsonObject { ["Gateway"] = root }.ToJsonString());
        return file;
    }
}
