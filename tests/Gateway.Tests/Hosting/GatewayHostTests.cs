using System.Net;
using Gateway.Hosting;
using Gateway.TestKit;

namespace Gateway.Tests.Hosting;

public sealed class GatewayHostTests
{
    [Fact]
    [Trait("Security", "37")]
    public async Task A_backend_that_is_down_at_start_stops_no_start_and_is_no_wrong_password()
    {
        // Bound and closed again: nobody answers there.
        var gone = new FakeMailBackend(_ => Task.CompletedTask);
        var port = gone.Endpoint.Port;
        await gone.DisposeAsync();
        await using var gateway = await RunningGateway.StartAsync((root, _) => root["Backends"]!["mail"]!["Imap"]!["Port"] = port);
        var password = await gateway.AddAsync("alice@example.test");
        await using var client = await gateway.ConnectAsync();

        var answer = await client.CommandAsync("a", $"LOGIN alice@example.test {password}");

        Assert.StartsWith("a NO [UNAVAILABLE]", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_directory_and_admin_socket_are_its_users_alone()
    {
        await using var gateway = await RunningGateway.StartAsync();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(gateway.SocketPath));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(gateway.DataPath, "self-signed.pem")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(gateway.DataPath));
    }

    [Theory]
    [InlineData("/api/v1/accounts", HttpStatusCode.NotFound)]
    [InlineData("//api/v1/accounts", HttpStatusCode.BadRequest)]
    [InlineData("/API/v1/openapi.json", HttpStatusCode.NotFound)]
    [InlineData("/metrics", HttpStatusCode.NotFound)]
    [Trait("Security", "131")]
    public async Task The_edge_serves_nothing_of_the_admin_listener(string path, HttpStatusCode status)
    {
        await using var gateway = await RunningGateway.StartAsync();
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        using var http = new HttpClient(handler);
        using var request = new HttpRequestMessage(HttpMethod.Get, gateway.Edge.GetLeftPart(UriPartial.Authority) + path);
        request.Headers.Host = "admin.localhost";

        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task Health_and_readiness_answer_at_the_edge()
    {
        await using var gateway = await RunningGateway.StartAsync();
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        using var http = new HttpClient(handler) { BaseAddress = gateway.Edge };

        Assert.Equal("alive\n", await http.GetStringAsync("/healthz", TestContext.Current.CancellationToken));
        Assert.Equal("ready\n", await http.GetStringAsync("/readyz", TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("gateway.sample.json")]
    [InlineData("compose/gateway.json")]
    [InlineData("kubernetes/gateway.json")]
    public void The_configurations_that_come_with_it_are_read_without_a_fault_of_their_keys(string file)
    {
        var sample = Path.Combine(Checkout.Root, "deploy", file);

        var (configuration, faults) = ConfigurationFile.Read(sample, new Dictionary<string, string>());

        Assert.NotNull(configuration);
        // The files that it names are the operator's.
        Assert.All(faults, fault => Assert.Equal(ExitCode.FileUnreadable, fault.Code));
    }

    [Fact]
    public void Variables_lie_over_the_file()
    {
        var folder = Directory.CreateTempSubdirectory("gwvar");
        var file = SampleConfig.Write(folder, 143);

        var configuration = ConfigurationFile.Load(file, new Dictionary<string, string> { ["GATEWAY__PublicHost"] = "mail.example.test" });

        Assert.Equal("mail.example.test", configuration["Gateway:PublicHost"]);
        folder.Delete(recursive: true);
    }
}
