using System.Text;
using Gateway.ProtocolAdapters.Backend;
using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Pop3;
using Gateway.ProtocolAdapters.Wire;
using Gateway.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.ProtocolAdapters.Tests.Pop3;

public sealed class Pop3SignInTests : IAsyncLifetime
{
    private readonly FakeLoginAuthority _authority = new();
    private readonly FakeMailBackend _backend = new(FakePop3Backend.ServeAsync);
    private MailPort _port = null!;
    private ScriptedConnection _client = null!;

    public async ValueTask InitializeAsync() => await OpenAsync(ListenerTls.None);

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _port.DisposeAsync();
        await _backend.DisposeAsync();
    }

    [Fact]
    [Trait("Security", "68")]
    public async Task Pipelined_session_gets_each_answer_once()
    {
        await _client.SendAsync("USER alice@example.test\r\nPASS abcd-efgh-ijkm-npqr-stuv\r\nSTAT\r\nQUIT\r\n");

        await _client.PlayAsync("""
            S: +OK Send PASS.
            S: +OK Logged in.
            S: +OK 2 320
            S: +OK at secret-host-7
            """);
        await _client.ExpectEndAsync();
        Assert.Contains($"XCLIENT ADDR=127.0.0.1 PORT={_client.Local.Port} SESSION={_authority.LastAttempt!.ConnectionId} TTL=2", _backend.Received);
        Assert.Contains("AUTH PLAIN YWxpY2VAZXhhbXBsZS50ZXN0AGdhdGV3YXkAbWFzdGVy", _backend.Received);
    }

    [Fact]
    [Trait("Security", "66")]
    public async Task Password_is_the_rest_of_the_line()
    {
        await _client.PlayAsync("""
            C: USER alice@example.test
            S: +OK Send PASS.
            C: PASS  two words
            S: -ERR [AUTH]...
            """);

        Assert.Equal("|alice@example.test| two words", Assert.Single(_authority.Asked));
    }

    [Fact]
    [Trait("Security", "67")]
    public async Task Unknown_name_is_answered_like_a_known_one_and_old_mechanisms_are_not_served()
    {
        await _client.PlayAsync("""
            C: USER nobody
            S: +OK Send PASS.
            C: USER alice@example.test
            S: +OK Send PASS.
            C: APOP alice 0123
            S: -ERR Unknown...
            C: AUTH CRAM-MD5
            S: -ERR That mechanism is not served.
            C: CAPA
            S: +OK Capability list follows
            S: TOP
            S: UIDL
            S: RESP-CODES
            S: AUTH-RESP-CODE
            S: PIPELINING
            S: USER
            S: SASL PLAIN LOGIN OAUTHBEARER XOAUTH2
            S: .
            """);
    }

    [Fact]
    [Trait("Security", "69")]
    public async Task Five_bad_commands_end_it_and_reach_no_backend()
    {
        await _client.PlayAsync("""
            C: PASS early
            S: -ERR...
            C: UIDL
            S: -ERR...
            C: STAT
            S: -ERR...
            C: X
            S: -ERR...
            C: Y
            S: -ERR...
            """);
        await _client.ExpectEndAsync();
        Assert.Equal(0, _backend.Connections);
    }

    [Fact]
    [Trait("Security", "69")]
    public async Task Line_of_256_octets_ends_it()
    {
        await _client.SendAsync("PASS " + new string('x', 249) + "\r\n");

        await _client.ExpectAsync("-ERR That line is too long.");
        await _client.ExpectEndAsync();
    }

    [Fact]
    [Trait("Security", "71")]
    public async Task Command_glued_to_stls_ends_the_connection()
    {
        await OpenAsync(ListenerTls.StartTls);

        await _client.SendAsync("STLS\r\nUSER alice@example.test\r\nPASS x\r\n");

        await _client.ExpectAsync("-ERR Nothing may follow STLS.");
        await _client.ExpectEndAsync();
        Assert.Empty(_authority.Asked);
    }

    [Fact]
    public async Task Secrets_are_taken_after_stls_alone()
    {
        await OpenAsync(ListenerTls.StartTls);
        await _client.PlayAsync("""
            C: USER alice@example.test
            S: -ERR Use STLS first.
            C: STLS
            S: +OK Begin TLS negotiation now.
            """);
        await _client.StartTlsAsync("pop3");

        await _client.PlayAsync("""
            C: AUTH PLAIN AGFsaWNlQGV4YW1wbGUudGVzdABhYmNkLWVmZ2gtaWprbS1ucHFyLXN0dXY=
            S: +OK Logged in.
            """);
    }

    [Fact]
    [Trait("Security", "70")]
    public async Task Client_that_drops_sends_no_quit_of_ours()
    {
        await _client.PlayAsync("""
            C: AUTH PLAIN AGFsaWNlQGV4YW1wbGUudGVzdABhYmNkLWVmZ2gtaWprbS1ucHFyLXN0dXY=
            S: +OK Logged in.
            C: DELE 1
            S: +OK...
            """);

        _client.Reset();

        await _authority.Leases.First().Ended;
        Assert.Equal("DELE 1", _backend.Received.Last());
    }

    [Fact]
    public void Every_denial_has_its_answer()
    {
        foreach (var denial in Enum.GetValues<LoginDenial>())
        {
            var reply = Encoding.UTF8.GetString(Pop3Reply.ForDenial(new LoginDecision.Denied(denial)));
            var code = denial switch
            {
                LoginDenial.ProtocolNotAllowed or LoginDenial.NetworkNotAllowed or LoginDenial.DeviceNotAllowed
                    or LoginDenial.AccountBlocked => "-ERR [SYS/PERM] ",
                LoginDenial.TooManyAttempts => "-ERR [LOGIN-DELAY] ",
                LoginDenial.Unavailable => "-ERR [SYS/TEMP] ",
                LoginDenial.EncryptionRequired => "-ERR Use STLS",
                _ => "-ERR [AUTH] ",
            };
            Assert.StartsWith(code, reply);
        }
    }

    private async Task OpenAsync(ListenerTls tls)
    {
        _authority.Destinations = [FakeLoginAuthority.EndpointAt(_backend.Endpoint)];
        if (_port is not null)
        {
            await _client.DisposeAsync();
            await _port.DisposeAsync();
        }
        _port = MailPort.Open(
            transport => new Pop3Adapter(
                _authority, new BackendConnector(transport.Options, transport.Time), new Pop3Options(), transport, NullLogger<Pop3Adapter>.Instance),
            tls);
        _client = await _port.ConnectAsync();
        await _client.ExpectAsync("+OK POP3 gateway ready.");
    }
}
