using System.Text.Json.Nodes;
using Gateway.RealServers;
using Gateway.TestKit;
using Gateway.Tests.Hosting;

namespace Gateway.Tests.Cli;

/// <summary>What <c>gateway check</c> proves beyond a connection: ManageSieve's greeting, Redis, a sign-in for somebody.</summary>
public sealed class CheckSignInTests : IDisposable
{
    private const string Alice = "alice@example.test";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gwcheck");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_sign_in_for_the_account_is_made_as_the_gateway_makes_it()
    {
        await using var backend = new FakeMailBackend(FakeImapBackend.ServeAsync);

        var result = await CheckAsync(backend.Endpoint.Port, "--account", "Alice@Example.test");

        Assert.True(result.Code == 0, result.Output);
        Assert.Contains($"ok    sign-in of {Alice} at backend mail imap 127.0.0.1:{backend.Endpoint.Port}: signed in", result.Output, StringComparison.Ordinal);
        Assert.Contains(backend.Received, line => line.Contains("AUTHENTICATE PLAIN", StringComparison.Ordinal) || line.Contains("LOGIN", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_backend_that_refuses_the_gateway_is_a_fault_with_its_cure()
    {
        await using var backend = new FakeMailBackend(async peer =>
        {
            await peer.SendAsync(FakeImapBackend.Greeting);
            while (await peer.ReadLineAsync() is { } line)
            {
                await peer.SendAsync($"{line.Split(' ')[0]} NO [AUTHENTICATIONFAILED] no\r\n");
            }
        });

        var result = await CheckAsync(backend.Endpoint.Port, "--account", Alice);

        Assert.Equal(1, result.Code);
        Assert.Contains("FAULT sign-in of alice@example.test", result.Output, StringComparison.Ordinal);
        Assert.Contains("correct Method, its user and its secret file", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("master-secret", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no-address", "that is no address")]
    [InlineData("bob@elsewhere.test", "name one in Gateway:Routes")]
    public async Task An_account_that_has_no_backend_says_so(string account, string cure)
    {
        await using var backend = new FakeMailBackend(FakeImapBackend.ServeAsync);
        var file = SampleConfig.Write(_folder, backend.Endpoint.Port, (root, _) =>
        {
            root["Routes"] = new JsonObject { ["Domains"] = new JsonObject { ["example.test"] = "mail" } };
            root["Backends"]!["other"] = root["Backends"]!["mail"]!.DeepClone();
        });

        var result = await RunningGateway.RunVerbAsync("check", "--config", file, "--account", account);

        Assert.Equal(1, result.Code);
        Assert.Contains(cure, result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"IMPLEMENTATION\" \"test\"\r\n\"SASL\" \"PLAIN LOGIN\"\r\nOK\r\n", "ok   ", "sign-in mechanisms: LOGIN PLAIN")]
    [InlineData("220 mail.example.test ESMTP\r\n", "FAULT", "it does not speak sieve as expected")]
    public async Task ManageSieve_is_judged_by_its_greeting(string greeting, string verdict, string text)
    {
        await using var imap = new FakeMailBackend(FakeImapBackend.ServeAsync);
        await using var sieve = new FakeMailBackend(async peer =>
        {
            await peer.SendAsync(greeting);
            await peer.ReadLineAsync();
        });
        var file = SampleConfig.Write(_folder, imap.Endpoint.Port, (root, _) =>
        {
            var section = root["Backends"]!["mail"]!["Imap"]!.DeepClone();
            section["Port"] = sieve.Endpoint.Port;
            root["Backends"]!["mail"]!["Sieve"] = section;
        });

        var result = await RunningGateway.RunVerbAsync("check", "--config", file);

        var line = result.Output.Split('\n').Single(entry => entry.Contains("backend mail sieve", StringComparison.Ordinal));
        Assert.StartsWith(verdict, line, StringComparison.Ordinal);
        Assert.Contains(text, line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redis_is_asked_and_each_fault_has_its_cure()
    {
        using var folder = ServerFolder.Create();
        await using var redis = await RedisServer.StartAsync(folder);
        await using var backend = new FakeMailBackend(FakeImapBackend.ServeAsync);

        var good = await CheckRedisAsync(redis.ConnectionString, backend);
        var refused = await CheckRedisAsync($"127.0.0.1:{redis.Port},password=wrong", backend);
        var gone = await CheckRedisAsync($"127.0.0.1:{FreePort.Next()}", backend);

        Assert.StartsWith("ok    redis: answers in ", good, StringComparison.Ordinal);
        Assert.StartsWith("FAULT redis: ", refused, StringComparison.Ordinal);
        Assert.StartsWith("FAULT redis: no answer", gone, StringComparison.Ordinal);
        Assert.EndsWith("start it, or correct Gateway:Redis (ConnectionString, PasswordFile, the user's rights)", gone, StringComparison.Ordinal);
    }

    private Task<VerbResult> CheckAsync(int port, params string[] rest) =>
        RunningGateway.RunVerbAsync(["check", "--config", SampleConfig.Write(_folder, port), .. rest]);

    private async Task<string> CheckRedisAsync(string connection, FakeMailBackend backend)
    {
        var file = SampleConfig.Write(_folder, backend.Endpoint.Port, (root, _) => root["Redis"] = new JsonObject { ["ConnectionString"] = connection });
        var result = await RunningGateway.RunVerbAsync("check", "--config", file);
        return result.Output.Split('\n').Single(line => line.Contains(" redis: ", StringComparison.Ordinal));
    }
}
