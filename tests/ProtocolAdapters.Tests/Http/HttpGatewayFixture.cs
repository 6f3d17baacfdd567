using System.Net;
using System.Net.Sockets;
using System.Text;
using Gateway.ProtocolAdapters.ActiveSync;
using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.ProtocolAdapters.Tests.Http;

/// <summary>The HTTP side on a loopback port, with a recording backend behind it and the decisions in the test's hand.</summary>
internal sealed class HttpGatewayFixture : IAsyncDisposable
{
    private readonly WebApplication _app;

    private HttpGatewayFixture(WebApplication app, RecordingBackend backend, FakeAuthority authority, FakeCatalog catalog)
    {
        (_app, Backend, Authority, Catalog) = (app, backend, authority, catalog);
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public RecordingBackend Backend { get; }

    public FakeAuthority Authority { get; }

    public FakeCatalog Catalog { get; }

    public FakeDeviceRegister Devices { get; private init; } = null!;

    public HttpClient Client { get; }

    public int Port => Client.BaseAddress!.Port;

    public static Task<HttpGatewayFixture> StartAsync(params (string Key, string Value)[] settings) => StartAsync(_ => { }, settings);

    /// <summary>With a say in the port and in Kestrel's limits.</summary>
    public static async Task<HttpGatewayFixture> StartAsync(Action<ListenOptions> port, params (string Key, string Value)[] settings)
    {
        var backend = await RecordingBackend.StartAsync();
        var authority = new FakeAuthority();
        var catalog = new FakeCatalog(backend.Address);
        var register = new FakeDeviceRegister();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)))
        {
            ["Gateway:PublicHost"] = "mail.example.test",
            ["Gateway:Http:RequireTls"] = "false",
        });
        builder.WebHost.ConfigureKestrel(options =>
        {
            KestrelHardening.Apply(options);
            options.Listen(IPAddress.Loopback, 0, port);
        });
        builder.Services.AddSingleton<ILoginAuthority>(authority);
        builder.Services.AddSingleton<IHttpBackendCatalog>(catalog);
        builder.Services.AddSingleton<IMailboxProof>(catalog);
        builder.Services.AddSingleton<IProxyConfigProvider>(catalog);
        builder.Services.AddSingleton<IDeviceRegister>(register);
        builder.Services.AddHttpGateway(builder.Configuration);
        var app = builder.Build();
        app.UseRequestHygiene();
        app.MapHttpGateway();
        await app.StartAsync();
        return new HttpGatewayFixture(app, backend, authority, catalog) { Devices = register };
    }

    public static string Basic(string user, string password = "right") => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));

    public static HttpRequestMessage Request(string method, string target, string? authorization = null, HttpContent? content = null)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), new Uri(target, UriKind.Relative)) { Content = content };
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        return request;
    }

    /// <summary>Sends octets as they are and reads until the gateway closes, or for two seconds more when it does not.</summary>
    public async Task<string> SendRawAsync(string octets)
    {
        using var socket = new TcpClient();
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var answer = new MemoryStream();
        var piece = new byte[16 * 1024];
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, Port, deadline.Token);
            var stream = socket.GetStream();
            await stream.WriteAsync(Encoding.Latin1.GetBytes(octets), deadline.Token);
            for (var length = 1; length > 0;)
            {
                length = await stream.ReadAsync(piece, deadline.Token);
                answer.Write(piece, 0, length);
                deadline.CancelAfter(TimeSpan.FromSeconds(2));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or SocketException)
        {
            // The connection stayed open, or was reset: what came so far is the answer.
        }

        return Encoding.Latin1.GetString(answer.ToArray());
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        await Backend.DisposeAsync();
    }
}

/// <summary>One backend for every protocol, mailbox proofs in the test's hand.</summary>
internal sealed class FakeCatalog(string address) : IHttpBackendCatalog, IMailboxProof, IProxyConfigProvider, IProxyConfig
{
    public HttpBackend Backend { get; set; } = new()
    {
        ClusterId = "main",
        BaseAddresses = [address],
        PathPrefixes = [KeyValuePair.Create("/Microsoft-Server-ActiveSync", "/SOGo/Microsoft-Server-ActiveSync")],
        IdentityHeaders = ["x-webobjects-remote-user"],
    };

    public BackendLoginOutcome Proof { get; set; } = BackendLoginOutcome.Accepted;

    public List<TimeSpan> ProofsAsked { get; } = [];

    public IReadOnlyList<RouteConfig> Routes => [];

    public IReadOnlyList<ClusterConfig> Clusters =>
    [
        new() { ClusterId = "main", Destinations = new Dictionary<string, DestinationConfig> { ["one"] = new() { Address = address } } },
    ];

    public IChangeToken ChangeToken { get; } = new CancellationChangeToken(CancellationToken.None);

    public HttpBackend? Find(string backendName, MailProtocol protocol) => Backend;

    /// <summary>Awaited in each proof, with the caller's token.</summary>
    public Func<CancellationToken, Task> WhileProving { get; set; } = _ => Task.CompletedTask;

    public async ValueTask<BackendLoginOutcome> ProveAsync(LoginGrant grant, TimeSpan maxAge, CancellationToken cancellationToken)
    {
        ProofsAsked.Add(maxAge);
        await WhileProving(cancellationToken);
        return Proof;
    }

    public IProxyConfig GetConfig() => this;
}
