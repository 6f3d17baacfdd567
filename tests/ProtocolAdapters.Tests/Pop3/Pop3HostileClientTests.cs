using System.Text;
using Gateway.ProtocolAdapters.Backend;
using Gateway.ProtocolAdapters.Pop3;
using Gateway.ProtocolAdapters.Wire;
using Gateway.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.ProtocolAdapters.Tests.Pop3;

public sealed class Pop3HostileClientTests : IAsyncLifetime
{
    private const string SignIn = "AUTH PLAIN AGFsaWNlQGV4YW1wbGUudGVzdABhYmNkLWVmZ2gtaWprbS1ucHFyLXN0dXY=";

    private readonly FakeLoginAuthority _authority = new();
    private readonly TaskCompletionSource _quitSeen = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _mayQuit = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private FakeMailBackend _backend = null!;
    private MailPort _port = null!;
    private ScriptedConnection _client = null!;

    public async ValueTask InitializeAsync()
    {
        _backend = new FakeMailBackend(ServeAsync);
        _authority.Destinations = [FakeLoginAuthority.EndpointAt(_backend.Endpoint)];
        _port = MailPort.Open(
            transport => new Pop3Adapter(
                _authority, new BackendConnector(transport.Options, transport.Time), new Pop3Options(), transport, NullLogger<Pop3Adapter>.Instance),
            ListenerTls.None);
        _client = await _port.ConnectAsync();
        await _client.ExpectAsync("+OK POP3 gateway ready.");
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _port.DisposeAsync();
        await _backend.DisposeAsync();
    }

    [Theory]
    [Trait("Security", "66")]
    [InlineData("PASS abcd-efgh-ijkm-npqr-stuv\0")]
    [InlineData("PASS abcd-efgh-ijkm-npqr-stuv\r")]
    [InlineData("PASS ABCD")]
    public async Task Secret_that_is_almost_right_is_wrong(string command)
    {
        await _client.PlayAsync("""
            C: USER alice@example.test
            S: +OK Send PASS.
            """);

        await _client.SendAsync(command + "\r\n");

        await _client.ExpectAsync("-ERR [AUTH]...");
        Assert.Equal(0, _backend.Connections);
    }

    [Theory]
    [Trait("Security", "67")]
    [InlineData("AUTH SCRAM-SHA-256")]
    [InlineData("AUTH CRAM-MD5")]
    [InlineData("AUTH GSSAPI YII=")]
    [InlineData("APOP alice 0123456789abcdef0123456789abcdef")]
    public async Task Mechanism_that_is_not_served_is_refused(string command)
    {
        await _client.PlayAsync($"""
            C: {command}
            S: -ERR...
            C: QUIT
            S: +OK...
            """);
        Assert.Empty(_authority.Asked);
    }

    [Fact]
    [Trait("Security", "70")]
    public async Task Quit_is_completed_by_the_backend_while_the_node_drains()
    {
        await _client.PlayAsync($"""
            C: {SignIn}
            S: +OK Logged in.
            C: DELE 1
            S: +OK
            C: QUIT
            """);
        await _quitSeen.Task;

        var drain = _port.Listener.DrainAsync(TimeSpan.Zero, CancellationToken.None);
        _mayQuit.SetResult();

        await _client.ExpectAsync("+OK");
        await _client.ExpectEndAsync();
        await drain;
        Assert.Equal(["DELE 1", "QUIT"], _backend.Received.TakeLast(2));
    }

    [Fact]
    public async Task Token_that_is_refused_is_told_why_first()
    {
        _authority.Deny = new Contract.LoginDecision.Denied(Contract.LoginDenial.InvalidToken);
        var token = Convert.ToBase64String(Encoding.ASCII.GetBytes("n,a=alice@example.test,\u0001auth=Bearer abc\u0001\u0001"));

        await _client.SendAsync($"AUTH OAUTHBEARER {token}\r\n");

        var challenge = await _client.ReadLineAsync();
        // {"status"
        Assert.StartsWith("+ eyJzdGF0dXMi", challenge);
        await _client.PlayAsync("""
            C: AQ==
            S: -ERR [AUTH]...
            """);
    }

    private async Task ServeAsync(FakeMailBackend.Peer peer)
    {
        await peer.SendAsync("+OK ready\r\n");
        while (await peer.ReadLineAsync() is { } line)
        {
            if (line == "QUIT")
            {
                _quitSeen.SetResult();
                await _mayQuit.Task;
            }
            await peer.SendAsync(line == "CAPA" ? "+OK\r\nSASL PLAIN\r\n.\r\n" : "+OK\r\n");
            if (line == "QUIT")
            {
                return;
            }
        }
    }
}
