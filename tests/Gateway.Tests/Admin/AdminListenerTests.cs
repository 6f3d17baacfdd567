using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.RealServers;
using Gateway.Tests.Hosting;

namespace Gateway.Tests.Admin;

/// <summary>The admin listener's door: client certificates, and that the edge has no such door.</summary>
public sealed class AdminListenerTests : IAsyncLifetime
{
    private readonly X509Certificate2 _known = Make("soc");
    private readonly X509Certificate2 _stranger = Make("stranger");
    private RunningGateway _gateway = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _gateway = await RunningGateway.StartAsync((root, _) => root["Admin"] = new JsonObject
    {
        ["Endpoint"] = "127.0.0.1:0",
        ["ClientCertificates"] = new JsonObject { ["soc"] = new JsonObject { ["Sha256"] = _known.GetCertHashString(HashAlgorithmName.SHA256), ["Role"] = "Auditor" } },
    });

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        _known.Dispose();
        _stranger.Dispose();
    }

    [Fact]
    [Trait("Security", "130")]
    public async Task A_listed_client_certificate_opens_its_role_and_another_nothing()
    {
        using var known = _gateway.Remote(certificate: _known);
        using var stranger = _gateway.Remote(certificate: _stranger);
        using var nobody = _gateway.Remote();

        Assert.Equal(HttpStatusCode.OK, (await known.GetAsync("audit", Token)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await known.PostAsync("keys/rotate", null, Token)).StatusCode);
        await Assert.ThrowsAsync<HttpRequestException>(() => stranger.GetAsync("audit", Token));
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.GetAsync("audit", Token)).StatusCode);
    }

    [Fact]
    [Trait("Security", "130")]
    public async Task A_TLS_session_of_one_listener_is_not_taken_up_on_the_other()
    {
        var file = Path.Combine(_gateway.DataPath, "tls-session");
        var (edge, admin) = (_gateway.Edge.Authority, _gateway.AdminUrl.Authority);
        const string Request = "printf 'GET /api/v1/accounts HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n'; sleep 1";

        await Tool.TryRunAsync("/bin/bash", ["-c", $"({Request}) | openssl s_client -connect {edge} -sess_out {file} -ign_eof 2>&1"]);
        var carried = await Tool.TryRunAsync("/bin/bash", ["-c", $"({Request}) | openssl s_client -connect {admin} -sess_in {file} -ign_eof 2>&1"]);
        var again = await Tool.TryRunAsync("/bin/bash", ["-c", $"({Request}) | openssl s_client -connect {edge} -sess_in {file} -ign_eof 2>&1"]);

        Assert.True(File.Exists(file), "the edge gave no session to carry");
        Assert.Contains("Reused", again.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Reused", carried.Output, StringComparison.Ordinal);
        Assert.Contains("HTTP/1.1 401", carried.Output, StringComparison.Ordinal);
        Assert.Contains("HTTP/1.1 404", again.Output, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Security", "131")]
    public async Task The_edge_knows_no_admin_path_however_it_is_asked()
    {
        Assert.DoesNotContain(" 200 ", await RawAsync("GET https://admin.localhost/api/v1/accounts HTTP/1.1\r\nHost: admin.localhost\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
        Assert.DoesNotContain(" 200 ", await RawAsync("GET //api/v1/accounts HTTP/1.1\r\nHost: admin.localhost\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);

        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        using var client = new HttpClient(handler);
        foreach (var path in new[] { "/api/v1/accounts", "/scim/v2/Users", "/admin", "/metrics" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_gateway.Edge, path)) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
            request.Headers.Host = "admin.localhost:" + _gateway.AdminUrl.Port;
            request.Headers.Authorization = new("Bearer", await _gateway.TokenAsync("Security", "t" + path.Replace("/", "-", StringComparison.Ordinal)));
            using var answer = await client.SendAsync(request, Token);
            Assert.Equal((HttpStatusCode.NotFound, HttpVersion.Version20), (answer.StatusCode, answer.Version));
        }
    }

    private async Task<string> RawAsync(string request)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", _gateway.Edge.Port, Token);
        await using var tls = new SslStream(socket.GetStream(), false, (_, _, _, _) => true);
        await tls.AuthenticateAsClientAsync("localhost");
        await tls.WriteAsync(Encoding.ASCII.GetBytes(request), Token);
        using var reader = new StreamReader(tls, Encoding.ASCII);
        return await reader.ReadToEndAsync(Token);
    }

    private static X509Certificate2 Make(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddMinutes(-5), now.AddHours(1));
    }
}
