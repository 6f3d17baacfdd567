using System.Text.Json.Nodes;
using Gateway.TestKit;
using Gateway.Tests.Hosting;

namespace Gateway.Tests.Cli;

public sealed class CheckVerbTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gwcheck");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_good_installation_is_a_line_each_and_exit_0_before_and_while_it_runs()
    {
        await using var backend = new FakeMailBackend(FakeImapBackend.ServeAsync);
        var file = SampleConfig.Write(_folder, backend.Endpoint.Port);
        await using var gateway = await RunningGateway.StartAsync();

        var before = await RunningGateway.RunVerbAsync("check", "--config", file);
        var running = await gateway.RunAsync("check");

        Assert.True(before.Code == 0, before.Output);
        Assert.All(before.Output.TrimEnd().Split('\n'), line => Assert.StartsWith("ok   ", line, StringComparison.Ordinal));
        Assert.Contains("made on first start", before.Output, StringComparison.Ordinal);
        Assert.True(running.Code == 0, running.Output);
        Assert.Contains("Sqlite answers; 0 accounts", running.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_fault_is_a_line_with_its_cure_and_exit_1()
    {
        await using var backend = new FakeMailBackend(peer => peer.SendAsync("HTTP/1.0 400 Bad Request\r\n\r\n"));
        var file = SampleConfig.Write(_folder, backend.Endpoint.Port, (root, _) => root["Tls"] = new JsonObject { ["CertificateFile"] = "master.secret" });

        var result = await RunningGateway.RunVerbAsync("check", "--config", file);

        Assert.Equal(1, result.Code);
        Assert.Contains("FAULT certificate: Gateway:Tls:CertificateFile: ", result.Output, StringComparison.Ordinal);
        Assert.Contains($"FAULT backend mail imap 127.0.0.1:{backend.Endpoint.Port}: ", result.Output, StringComparison.Ordinal);
        Assert.Contains("ok    store: ", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_configuration_is_told_whole_and_in_JSON_too()
    {
        var file = SampleConfig.Write(_folder, 143, (root, _) => (root["PublicHots"], root["DrainWindow"]) = ("x", "soon"));

        var people = await RunningGateway.RunVerbAsync("check", "--config", file);
        var scripts = await RunningGateway.RunVerbAsync("check", "--config", file, "--json");

        Assert.Equal((1, 1), (people.Code, scripts.Code));
        Assert.Contains("Gateway:PublicHots", people.Output, StringComparison.Ordinal);
        Assert.Contains("Gateway:DrainWindow", people.Output, StringComparison.Ordinal);
        Assert.Equal(2, JsonNode.Parse(scripts.Output)!.AsArray().Count(line => !(bool)line!["ok"]!));
    }
}
