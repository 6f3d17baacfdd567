using System.Globalization;
using System.Text.Json.Nodes;
using Gateway.RealServers;
using Xunit;

namespace Gateway.EndToEnd.Tests.Operations;

/// <summary>The program's folder, owned by somebody else and run by a user who may write nothing but the data directory.</summary>
public sealed class UnprivilegedTests
{
    [Fact]
    public async Task The_program_runs_as_an_unprivileged_user_who_owns_its_data_directory_alone()
    {
        using var folder = ServerFolder.Create();
        var program = folder.At("program");
        await Tool.RunAsync("cp", ["-r", Path.GetDirectoryName(GatewayProcess.Executable)!, program]);
        await Tool.RunAsync("chmod", ["-R", "a+rX,a-w", program]);
        var data = await folder.FolderAsync("data", "daemon", "0700");
        var port = FreePort.Next();
        var config = folder.Write("gateway.json", new JsonObject
        {
            ["Gateway"] = new JsonObject
            {
                ["PublicHost"] = "localhost",
                ["DataDirectory"] = data,
                ["DrainWindow"] = "00:00:00",
                ["Listeners"] = new JsonObject
                {
                    ["https"] = new JsonObject { ["Protocol"] = "http", ["Endpoint"] = $"127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}" },
                },
            },
        }.ToJsonString());
        var command = new ServerCommand("gateway", Path.Combine(program, "gateway"), ["serve", "--config", config], folder.At("gateway.log"), User: "daemon")
        {
            Environment = new Dictionary<string, string> { ["HOME"] = "/nonexistent", ["DOTNET_EnableDiagnostics"] = "0" },
        };

        await using var process = await ServerProcess.StartAsync(command, token => IsReadyAsync(port, token));

        var status = await File.ReadAllTextAsync($"/proc/{process.ProcessId}/status", TestContext.Current.CancellationToken);
        Assert.Matches("CapEff:\t0{16}", status);
        Assert.DoesNotContain("Uid:\t0\t", status, StringComparison.Ordinal);
    }

    private static async Task<bool> IsReadyAsync(int port, CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        using var http = new HttpClient(handler);
        using var answer = await http.GetAsync(new Uri($"https://localhost:{port.ToString(CultureInfo.InvariantCulture)}/readyz"), cancellationToken);
        return answer.IsSuccessStatusCode;
    }
}
