using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Gateway.Cli;
using Gateway.Hosting;
using Gateway.RealServers;
using Gateway.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Hosting;

/// <summary>What a verb said and ended with.</summary>
internal sealed record VerbResult(int Code, string Output, string Error);

/// <summary>The whole gateway in this process, on free ports and in a folder of its own, before a scripted IMAP server.</summary>
internal sealed class RunningGateway : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly FakeMailBackend _backend;
    private readonly DataDirectory _data;

    private RunningGateway(DirectoryInfo folder, FakeMailBackend backend, DataDirectory data, WebApplication app) =>
        (_folder, _backend, _data, App) = (folder, backend, data, app);

    public WebApplication App { get; }

    public string ConfigFile => Path.Combine(_folder.FullName, "gateway.json");

    public string DataPath => _data.Path;

    public string SocketPath => Path.Combine(DataPath, "admin.sock");

    public int ImapPort => App.Services.GetRequiredService<Listeners>().Bound["imaps"].Port;

    /// <summary>The https listener at the edge.</summary>
    public Uri Edge => new(App.Urls.First(url => url.StartsWith("https://127.0.0.1", StringComparison.Ordinal)));

    /// <summary>The admin listener over TLS, when the configuration has one.</summary>
    public Uri AdminUrl => new(App.Urls.Where(url => url.StartsWith("https://127.0.0.1", StringComparison.Ordinal)).ElementAt(1));

    /// <summary>A client of the admin API over the Unix socket; the caller disposes it.</summary>
    public HttpClient Local()
    {
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, token) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath), token);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        return new HttpClient(handler) { BaseAddress = new("http://admin.localhost/api/v1/") };
    }

    /// <summary>A client of the admin API over TLS; the caller disposes it.</summary>
    public HttpClient Remote(string? token = null, X509Certificate2? certificate = null)
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        if (certificate is not null) handler.SslOptions.ClientCertificates = [certificate];
        var client = new HttpClient(handler) { BaseAddress = new Uri(AdminUrl, "/api/v1/") };
        if (token is not null) client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return client;
    }

    /// <summary>Makes a token of a role; its text.</summary>
    public async Task<string> TokenAsync(string role, string? name = null) =>
        (string)(await JsonAsync("token", "create", name ?? role, "--role", role))["text"]!;

    public static async Task<RunningGateway> StartAsync(Action<JsonObject, DirectoryInfo>? change = null, TimeProvider? time = null)
    {
        var folder = Directory.CreateTempSubdirectory("gwhost");
        var backend = new FakeMailBackend(FakeImapBackend.ServeAsync);
        var config = SampleConfig.Write(folder, backend.Endpoint.Port, change);
        var configuration = ConfigurationFile.Load(config);
        var data = DataDirectory.Open(configuration[DataDirectory.Key]!);
        var app = GatewayHost.Build(configuration, data, time ?? TimeProvider.System, config);
        await GatewayHost.StartAsync(app, CancellationToken.None);
        return new(folder, backend, data, app);
    }

    /// <summary>Runs a verb of the command line against it.</summary>
    public Task<VerbResult> RunAsync(params string[] verb) => RunVerbAsync([.. verb, "--config", ConfigFile]);

    /// <summary>Runs a verb with --json; its document. An exit code other than 0 fails the test.</summary>
    public async Task<JsonNode> JsonAsync(params string[] verb)
    {
        var result = await RunAsync([.. verb, "--json"]);
        Assert.True(result.Code == 0, result.Error + result.Output);
        return JsonNode.Parse(result.Output)!;
    }

    /// <summary>Adds an account and gives it an app password; its text.</summary>
    public async Task<string> AddAsync(string account, string state = "Enforced")
    {
        await JsonAsync("account", "add", account, "--state", state);
        return (string)(await JsonAsync("app-password", "create", account, "--label", "phone"))["password"]!;
    }

    /// <summary>An IMAP connection, greeted.</summary>
    public async Task<LineConnection> ConnectAsync()
    {
        var connection = await LineConnection.ConnectTlsAsync(ImapPort);
        await connection.ReadUntilAsync("* OK");
        return connection;
    }

    public static async Task<VerbResult> RunVerbAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandLine.RunAsync(arguments, output, error);
        return new(code, output.ToString(), error.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        await App.StopAsync(CancellationToken.None);
        await App.DisposeAsync();
        _data.Dispose();
        await _backend.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
