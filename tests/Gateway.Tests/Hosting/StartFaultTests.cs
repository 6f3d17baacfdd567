using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Gateway.Hosting;
using Gateway.RealServers;

namespace Gateway.Tests.Hosting;

/// <summary>Whatever keeps the gateway from starting is one line that names the key and the cure, and an exit code of its own.</summary>
public sealed class StartFaultTests : IDisposable
{
    private const int NobodyListens = 1;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gwfault");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("PublicHots", "\"mail.example.test\"", 11, "Gateway:PublicHots", "did you mean \"PublicHost\"?")]
    [InlineData("DrainWindow", "\"soon\"", 11, "Gateway:DrainWindow", "write [days.]hours:minutes:seconds")]
    [InlineData("DrainWindow", "\"01:00:00\"", 11, "Gateway:DrainWindow", "out of range; 00:00:00 to 00:10:00")]
    [InlineData("PublicHost", "\"no host\"", 11, "Gateway:PublicHost", "write for example")]
    [InlineData("Tls", "\"yes\"", 11, "Gateway:Tls", "a group of keys")]
    [InlineData("Listeners", "{}", 11, "Gateway:Listeners", "no listener; add one")]
    [InlineData("Listeners", "{ \"pop\": { \"Protocol\": \"pop\", \"Endpoint\": \"127.0.0.1:0\" } }", 11, "Gateway:Listeners:pop:Protocol", "one of imap, smtp")]
    [InlineData("Listeners", "{ \"imaps\": { \"Protocol\": \"imap\", \"Endpoint\": \"993\" } }", 11, "Gateway:Listeners:imaps:Endpoint", "is not ADDRESS:PORT")]
    [InlineData("Tls", "{ \"CertificateFile\": \"absent.pem\" }", 12, "Gateway:Tls:CertificateFile", "make it or correct the path")]
    [InlineData("Tls", "{ \"CertificateFile\": \"gateway.json\", \"KeyFile\": \"gateway.json\" }", 12, "Gateway:Tls:KeyFile", "whose private key belongs to the certificate")]
    [InlineData("DataDirectory", "\"gateway.json\"", 14, "Gateway:DataDirectory", "is a file; name a directory")]
    [InlineData("Routes", "{ \"Default\": \"absent\" }", 11, "Gateway:Routes:Default", "absent")]
    public async Task A_wrong_value_is_one_line_with_its_key_and_the_cure(string key, string value, int code, string path, string cure) =>
        AssertOneLine(await ServeAsync(root => root[key] = JsonNode.Parse(value)), code, path, cure);

    [Fact]
    public async Task A_missing_secret_file_is_one_line_with_its_key() => AssertOneLine(
        await ServeAsync(root => root["Backends"]!["mail"]!["Imap"]!["MasterPasswordFile"] = "absent.secret"),
        12, "Gateway:Backends:mail:Imap:MasterPasswordFile", "absent.secret");

    [Fact]
    public async Task A_port_in_use_is_one_line_with_its_listener()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var endpoint = taken.LocalEndpoint.ToString();

        var result = await ServeAsync(root => root["Listeners"]!["imaps"]!["Endpoint"] = endpoint);

        AssertOneLine(result, 13, "Gateway:Listeners:imaps:Endpoint", $"{endpoint} is in use");
    }

    [Fact]
    public async Task A_data_directory_in_use_is_one_line()
    {
        using var held = DataDirectory.Open(Path.Combine(_folder.FullName, "data"));

        AssertOneLine(await ServeAsync(_ => { }), 14, "Gateway:DataDirectory", "another gateway uses");
    }

    [Fact]
    public async Task A_key_file_that_is_cut_short_is_one_line()
    {
        var keys = Directory.CreateDirectory(Path.Combine(_folder.FullName, "data", "keys"));
        await File.WriteAllTextAsync(Path.Combine(keys.FullName, "root-1.key"), "short", TestContext.Current.CancellationToken);

        AssertOneLine(await ServeAsync(_ => { }), 12, "Gateway:Keys", "root-1.key");
    }

    [Fact]
    public async Task A_store_that_is_no_database_is_one_line()
    {
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "data"));
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "data", "gateway.db"), new string('x', 8192), TestContext.Current.CancellationToken);

        AssertOneLine(await ServeAsync(_ => { }), 15, "Gateway:Store", "restore the store, or point to the right one");
    }

    [Fact]
    public async Task A_file_that_is_no_JSON_is_one_line_with_the_place()
    {
        var file = Path.Combine(_folder.FullName, "broken.json");
        await File.WriteAllTextAsync(file, "{ \"Gateway\": {\n \"PublicHost\": }\n", TestContext.Current.CancellationToken);

        AssertOneLine(await Tool.TryRunAsync(GatewayProcess.Executable, ["serve", "--config", file]), 11, file, "is not valid JSON");
    }

    [Fact]
    public async Task No_configuration_is_one_line_that_says_how_to_name_one()
    {
        var file = Path.Combine(_folder.FullName, "absent.json");

        AssertOneLine(await Tool.TryRunAsync(GatewayProcess.Executable, ["serve", "--config", file]), 10, file, "name the configuration with --config FILE");
    }

    [Fact]
    public async Task What_nobody_foresaw_is_one_line_and_exit_70()
    {
        // A directory where the socket should be: no code asks for that.
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "data", "admin.sock"));

        AssertOneLine(await ServeAsync(_ => { }), 70, "internal fault", "please report it");
    }

    private Task<ToolResult> ServeAsync(Action<JsonObject> change)
    {
        var file = SampleConfig.Write(_folder, NobodyListens, (root, _) => change(root));
        return Tool.TryRunAsync(GatewayProcess.Executable, ["serve", "--config", file]);
    }

    private static void AssertOneLine(ToolResult result, int code, string key, string cure)
    {
        Assert.True(result.ExitCode == code, $"exit {result.ExitCode}: {result.Output}");
        var line = Assert.Single(result.Output.TrimEnd().Split('\n'));
        Assert.StartsWith($"gateway: {key}", line, StringComparison.Ordinal);
        Assert.Contains(cure, line, StringComparison.Ordinal);
    }
}
