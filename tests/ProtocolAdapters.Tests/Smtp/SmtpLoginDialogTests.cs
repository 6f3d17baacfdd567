using System.Text;
using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Sasl;
using Gateway.ProtocolAdapters.Smtp;
using Gateway.ProtocolAdapters.Wire;

namespace Gateway.ProtocolAdapters.Tests.Smtp;

public sealed class SmtpLoginDialogTests
{
    private static readonly string Right = SmtpGateway.Plain("alice@example.test", SmtpGateway.Secret);
    private static readonly string Wrong = SmtpGateway.Plain("alice@example.test", "wrong");

    [Fact]
    public async Task PLAIN_is_taken_with_and_without_an_initial_response()
    {
        await using var gateway = new SmtpGateway();
        await using var first = await GreetedAsync(gateway);
        await first.SayAsync("AUTH PLAIN " + Right, "235 2.7.0 Authentication successful");
        await using var second = await GreetedAsync(gateway);
        Assert.Equal("334 ", await second.SayAsync("AUTH PLAIN", "334"));
        await second.SayAsync(Right, "235 2.7.0 Authentication successful");
    }

    [Fact]
    public async Task LOGIN_asks_for_name_and_password()
    {
        await using var gateway = new SmtpGateway();
        await using var client = await GreetedAsync(gateway);

        await client.SayAsync("AUTH LOGIN", "334 VXNlcm5hbWU6");
        await client.SayAsync(Base64("alice@example.test"), "334 UGFzc3dvcmQ6");
        await client.SayAsync(Base64(SmtpGateway.Secret), "235 2.7.0");
    }

    [Fact]
    [Trait("Security", "71")]
    public async Task Commands_behind_STARTTLS_end_the_connection()
    {
        await using var gateway = new SmtpGateway(ListenerTls.StartTls);
        await using var client = await GreetedAsync(gateway);

        await client.SendAsync("STARTTLS\r\nAUTH PLAIN " + Right + "\r\n");

        await client.ExpectAsync("421 4.7.0");
        await client.ExpectEndAsync();
        Assert.Empty(gateway.Attempts);
    }

    [Fact]
    [Trait("Security", "72")]
    public async Task Before_TLS_nothing_is_offered_or_taken_and_after_it_all_is_new()
    {
        await using var gateway = new SmtpGateway(ListenerTls.StartTls);
        await using var client = await gateway.ConnectAsync();
        await client.ExpectAsync("220");
        var clear = await client.SayAsync("EHLO client.test", "250");
        Assert.DoesNotContain("AUTH", clear, StringComparison.Ordinal);
        Assert.EndsWith("250 STARTTLS", clear, StringComparison.Ordinal);
        await client.SayAsync("AUTH PLAIN " + Right, "538 5.7.11");
        await client.SayAsync("MAIL FROM:<alice@example.test>", "530 5.7.0 Must issue a STARTTLS");
        Assert.Empty(gateway.Attempts);

        await client.SayAsync("STARTTLS", "220");
        await client.StartTlsAsync();

        await client.SayAsync("AUTH PLAIN " + Right, "503 5.5.1 EHLO first");
        var secured = await client.SayAsync("EHLO client.test", "250");
        Assert.Contains("AUTH PLAIN LOGIN", secured, StringComparison.Ordinal);
        Assert.DoesNotContain("STARTTLS", secured, StringComparison.Ordinal);
        await client.SayAsync("STARTTLS", "503");
        await client.SayAsync("AUTH PLAIN " + Right, "235");
        await client.SayAsync("MAIL FROM:<alice@example.test>", "250");
    }

    [Theory]
    [Trait("Security", "73")]
    [InlineData("AUTH PLAIN *", "501")]
    [InlineData("AUTH PLAIN =", "535 5.7.8")]
    [InlineData("AUTH PLAIN AAA=", "535 5.7.8")]
    [InlineData("AUTH PLAIN !!!!", "501 5.5.2")]
    [InlineData("AUTH CRAM-MD5", "504 5.5.4")]
    [InlineData("AUTH", "501")]
    public async Task What_is_no_credential_is_answered_without_asking(string line, string expected)
    {
        await using var gateway = new SmtpGateway();
        await using var client = await GreetedAsync(gateway);

        await client.SayAsync(line, expected);

        Assert.Empty(gateway.Attempts);
        await client.SayAsync("AUTH PLAIN " + Right, "235");
    }

    [Fact]
    [Trait("Security", "73")]
    public async Task An_exchange_can_be_cancelled_and_must_be_base64()
    {
        await using var gateway = new SmtpGateway();
        await using var client = await GreetedAsync(gateway);

        await client.SayAsync("AUTH PLAIN", "334");
        await client.SayAsync("*", "501 5.0.0");
        await client.SayAsync("AUTH LOGIN", "334");
        await client.SayAsync(Base64("alice@example.test"), "334");
        await client.SayAsync("###", "501 5.5.2");
        await client.SayAsync("AUTH PLAIN " + new string('A', 12_289), "500 5.5.6");
        await client.SayAsync("AUTH PLAIN", "334");
        await client.SayAsync(new string('A', 12_289), "500 5.5.6");
    }

    [Fact]
    [Trait("Security", "73")]
    public async Task The_fourth_failure_closes()
    {
        await using var gateway = new SmtpGateway();
        await using var client = await GreetedAsync(gateway);
        for (var i = 0; i < 3; i++)
        {
            await client.SayAsync("AUTH PLAIN " + Wrong, "535 5.7.8");
        }

        await client.SayAsync("AUTH PLAIN " + Wrong, "421 4.7.0");
        await client.ExpectEndAsync();
    }

    [Theory]
    [Trait("Security", "73")]
    [InlineData("XOAUTH2", "dXNlcj1hbGljZUBleGFtcGxlLnRlc3QBYXV0aD1CZWFyZXIgeAEB", "\"status\":\"401\"")]
    [InlineData("OAUTHBEARER", "bixhPWFsaWNlQGV4YW1wbGUudGVzdCwBYXV0aD1CZWFyZXIgeAEB", "\"status\":\"invalid_token\"")]
    public async Task A_refused_token_is_explained_and_then_refused(string mechanism, string response, string explanation)
    {
        await using var gateway = new SmtpGateway { Denied = new LoginDecision.Denied(LoginDenial.InvalidToken) };
        await using var client = await GreetedAsync(gateway);

        var challenge = await client.SayAsync($"AUTH {mechanism} {response}", "334 ");
        Assert.Contains(explanation, Encoding.UTF8.GetString(Decode(challenge[4..])), StringComparison.Ordinal);
        await client.SayAsync("AQ==", "535 5.7.8");
        Assert.Equal("alice@example.test", Assert.Single(gateway.Attempts));
    }

    [Theory]
    [Trait("Security", "74")]
    [InlineData("XCLIENT LOGIN=victim@example.test ADDR=127.0.0.1")]
    [InlineData("XFORWARD ADDR=127.0.0.1")]
    [InlineData("ETRN example.test")]
    [InlineData("TURN")]
    [InlineData("EXPN list")]
    [InlineData("BURL imap://x LAST")]
    public async Task Verbs_off_the_list_never_reach_the_backend_before_or_after_sign_in(string line)
    {
        await using var gateway = new SmtpGateway();
        await using var client = await GreetedAsync(gateway);
        await client.SayAsync(line, "502 5.5.1");
        await client.SayAsync("AUTH PLAIN " + Right, "235");

        await client.SayAsync(line, "502 5.5.1");
        await client.SayAsync("NOOP", "250");

        Assert.DoesNotContain(line, gateway.Backend.Lines);
    }

    [Fact]
    [Trait("Security", "90")]
    public async Task What_is_pipelined_behind_a_failed_AUTH_runs_as_nobody()
    {
        await using var gateway = new SmtpGateway();
        await using var client = await GreetedAsync(gateway);

        await client.SendAsync($"AUTH PLAIN {Wrong}\r\nMAIL FROM:<alice@example.test>\r\nAUTH PLAIN {Right}\r\nMAIL FROM:<alice@example.test>\r\n");

        await client.ExpectAsync("535");
        await client.ExpectAsync("530 5.7.0");
        await client.ExpectAsync("235");
        await client.ExpectAsync("250 2.1.0");
        Assert.Single(gateway.Backend.Commands, "MAIL FROM:<alice@example.test>");
    }

    [Theory]
    [Trait("Security", "42")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("POST /AUTH HTTP/1.1\r\nHost: x\r\n\r\nEHLO x\r\n")]
    public async Task A_browser_gets_one_line_and_the_end(string request)
    {
        await using var gateway = new SmtpGateway();
        await using var client = await gateway.ConnectAsync();
        await client.ExpectAsync("220");

        await client.SendAsync(request);

        Assert.Equal("502 5.5.1 Command not recognised", await client.HearAsync());
        await client.ExpectEndAsync();
    }

    [Theory]
    [Trait("Security", "91")]
    [InlineData("FOO\r\n", 10, "421 4.7.0 Too many errors")]
    [InlineData("NOOP\r\n", 101, "421 4.7.0 Too many errors")]
    public async Task A_stranger_who_only_talks_is_closed(string line, int times, string last)
    {
        await using var gateway = new SmtpGateway();
        await using var client = await gateway.ConnectAsync();
        await client.ExpectAsync("220");

        await client.SendAsync(string.Concat(Enumerable.Repeat(line, times)));

        var reply = "";
        for (var i = 0; i < times; i++)
        {
            reply = await client.HearAsync();
        }

        Assert.Equal(last, reply);
        await client.ExpectEndAsync();
    }

    [Fact]
    [Trait("Security", "91")]
    public async Task Twenty_megabytes_of_HELP_are_not_heard_out()
    {
        await using var gateway = new SmtpGateway();
        await using var client = await gateway.ConnectAsync();
        await client.ExpectAsync("220");

        await client.SendAsync("HELP " + new string('x', 200_000));

        await client.ExpectAsync("500 5.5.2");
        await client.ExpectEndAsync();
    }

    [Fact]
    public async Task Whoever_does_not_sign_in_is_told_so_at_the_deadline()
    {
        await using var gateway = new SmtpGateway(options: new SmtpOptions { LoginDeadline = TimeSpan.FromMilliseconds(50) });
        await using var client = await gateway.ConnectAsync();

        await client.ExpectAsync("220");
        await client.ExpectAsync("421 4.4.2");
        await client.ExpectEndAsync();
    }

    [Theory]
    [InlineData(LoginDenial.ProtocolNotAllowed, "554 5.7.1")]
    [InlineData(LoginDenial.Unavailable, "454 4.7.0")]
    [InlineData(LoginDenial.AppPasswordRequired, "535 5.7.8 An app password is needed here: https://mail.example.test/account")]
    public async Task A_denial_is_answered_from_the_table(LoginDenial denial, string expected)
    {
        await using var gateway = new SmtpGateway { Denied = new LoginDecision.Denied(denial, "https://mail.example.test/account") };
        await using var client = await GreetedAsync(gateway);

        await client.SayAsync("AUTH PLAIN " + Wrong, expected);
    }

    [Fact]
    public async Task Sign_in_that_is_put_off_is_no_failed_one()
    {
        await using var gateway = new SmtpGateway { Denied = new LoginDecision.Denied(LoginDenial.Unavailable) };
        await using var client = await GreetedAsync(gateway);
        for (var i = 0; i < new SmtpOptions().MaxRefusedLogins + 1; i++)
        {
            await client.SayAsync("AUTH PLAIN " + Wrong, "454 4.7.0");
        }

        await client.SayAsync("AUTH PLAIN " + Right, "235 2.7.0");
    }

    [Fact]
    public async Task Sign_ins_that_are_put_off_have_an_end()
    {
        await using var gateway = new SmtpGateway(options: new SmtpOptions { MaxIdleCommands = 3 })
        {
            Denied = new LoginDecision.Denied(LoginDenial.TooManyAttempts),
        };
        await using var client = await GreetedAsync(gateway);

        await client.SayAsync("AUTH PLAIN " + Wrong, "454 4.7.0");
        await client.SayAsync("AUTH PLAIN " + Wrong, "454 4.7.0");
        await client.SayAsync("AUTH PLAIN " + Wrong, "421 4.7.0");
        await client.ExpectEndAsync();
    }

    private static async Task<SmtpTestClient> GreetedAsync(SmtpGateway gateway)
    {
        var client = await gateway.ConnectAsync();
        await client.ExpectAsync("220");
        await client.SayAsync("EHLO client.test", "250");
        return client;
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static byte[] Decode(string text)
    {
        var octets = new byte[text.Length];
        Assert.True(SaslBase64.TryDecode(Encoding.ASCII.GetBytes(text), octets, out var length));
        return octets[..length];
    }
}
