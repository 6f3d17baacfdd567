using Gateway.ProtocolAdapters.Contract;

namespace Gateway.ProtocolAdapters.Tests.Smtp;

public sealed class SmtpSessionTests
{
    [Fact]
    public async Task A_message_is_relayed_and_the_backends_own_reply_comes_back()
    {
        await using var gateway = new SmtpGateway();
        await using var client = await gateway.SignInAsync();

        await client.SayAsync("MAIL FROM:<alice@example.test>", "250 2.1.0 Ok");
        await client.SayAsync("RCPT TO:<bob@example.test>", "250 2.1.0 Ok");
        await client.SayAsync("DATA", "354");
        await client.SendAsync("Subject: hi\r\n\r\n..dot\r\n.\r\n");
        await client.ExpectAsync("250 2.0.0 Ok: queued as 4711");
        await client.SayAsync("QUIT", "221 2.0.0 Bye");
        await client.ExpectEndAsync();

        Assert.Equal("Subject: hi\r\n\r\n..dot\r\n.\r\n"u8.ToArray(), Assert.Single(gateway.Backend.Messages));
        await gateway.Leases[0].Closed.Task;
        Assert.Equal(SessionEndedBy.Client, gateway.Leases[0].Ended!.Value.EndedBy);
    }

    [Fact]
    public async Task The_backend_hears_of_the_client_before_the_sign_in()
    {
        await using var gateway = new SmtpGateway();
        await using var client = await gateway.SignInAsync();

        var lines = gateway.Backend.Lines.SkipWhile(line => line != "EHLO client.test").ToList();
        Assert.Equal("EHLO client.test", lines[0]);
        Assert.StartsWith("XCLIENT ADDR=127.0.0.1 NAME=[UNAVAILABLE] PORT=", lines[1], StringComparison.Ordinal);
        Assert.EndsWith("PROTO=ESMTP HELO=client.test", lines[1], StringComparison.Ordinal);
        Assert.Equal("EHLO client.test", lines[2]);
        Assert.Equal("AUTH PLAIN YWxpY2VAZXhhbXBsZS50ZXN0AGd3bWFzdGVyAG1hc3RlcnB3", lines[3]);
    }

    [Fact]
    public async Task A_trusted_link_signs_in_by_XCLIENT_alone()
    {
        await using var gateway = new SmtpGateway { Credential = () => new BackendCredential.ExternalIdentity("alice+tag@example.test") };
        await using var client = await gateway.SignInAsync();

        Assert.Contains(gateway.Backend.Lines, line => line.EndsWith(" LOGIN=alice+2Btag@example.test", StringComparison.Ordinal));
        Assert.DoesNotContain(gateway.Backend.Lines, line => line.StartsWith("AUTH", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_trusted_link_without_XCLIENT_LOGIN_is_unavailable()
    {
        await using var gateway = new SmtpGateway { Credential = () => new BackendCredential.ExternalIdentity("alice@example.test") };
        gateway.Backend.Keywords = ["PIPELINING", "XCLIENT ADDR"];
        await using var client = await gateway.ConnectAsync();
        await client.ExpectAsync("220");
        await client.SayAsync("EHLO client.test", "250");

        await client.SayAsync("AUTH PLAIN " + SmtpGateway.Plain("alice@example.test", SmtpGateway.Secret), "454 4.7.0");
    }

    [Theory]
    [InlineData("535 5.7.8 Error: authentication failed")]
    [InlineData("454 4.7.0 Temporary failure")]
    [InlineData("451 4.7.0 Internal error occurred. Refer to server log")]
    [InlineData("")]
    [InlineData("2xx nonsense")]
    public async Task What_a_backend_says_to_our_own_credential_never_reaches_the_client(string answer)
    {
        await using var gateway = new SmtpGateway();
        gateway.Backend.Answer = line => line.StartsWith("AUTH", StringComparison.Ordinal) ? answer : null;
        await using var client = await gateway.ConnectAsync();
        await client.ExpectAsync("220");
        await client.SayAsync("EHLO client.test", "250");

        var reply = await client.SayAsync("AUTH PLAIN " + SmtpGateway.Plain("alice@example.test", SmtpGateway.Secret), "454 4.7.0");

        Assert.Equal("454 4.7.0 Temporary authentication failure", reply);
    }

    [Fact]
    public async Task The_backends_extensions_are_offered_and_nothing_else_of_it()
    {
        await using var gateway = new SmtpGateway();
        await using var client = await gateway.ConnectAsync();
        await client.ExpectAsync("220 mail.example.test ESMTP");

        var reply = await client.SayAsync("EHLO client.test", "250-mail.example.test");

        Assert.Equal(
            "250-mail.example.test\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-DSN\r\n250-CHUNKING\r\n250-ENHANCEDSTATUSCODES\r\n"
            + "250-SIZE 1000000\r\n250-AUTH PLAIN LOGIN OAUTHBEARER XOAUTH2\r\n250 AUTH=PLAIN LOGIN OAUTHBEARER XOAUTH2",
            reply);
    }

    [Fact]
    public async Task A_revoked_session_ends_between_messages_with_421()
    {
        await using var gateway = new SmtpGateway();
        await using var client = await gateway.SignInAsync();

        gateway.Leases[0].Terminate(SessionTermination.AppPasswordRevoked);

        await client.ExpectAsync("421 4.7.0");
        await client.ExpectEndAsync();
    }

    [Fact]
    public async Task A_revoked_session_finishes_the_message_that_is_on_its_way()
    {
        await using var gateway = new SmtpGateway();
        await using var client = await gateway.SignInAsync();
        await client.SendAsync("MAIL FROM:<alice@example.test>\r\nRCPT TO:<bob@example.test>\r\nDATA\r\n");
        await client.ExpectAsync("250");
        await client.ExpectAsync("250");
        await client.ExpectAsync("354");
        await client.SendAsync("Subject: a\r\n");

        gateway.Leases[0].Terminate(SessionTermination.AppPasswordRevoked);
        await client.SendAsync("\r\nb\r\n.\r\n");

        await client.ExpectAsync("250 2.0.0 Ok: queued");
        await client.ExpectAsync("421 4.7.0");
        Assert.Single(gateway.Backend.Messages);
    }

    [Fact]
    public async Task A_drain_waits_for_the_transaction_and_then_says_421()
    {
        await using var gateway = new SmtpGateway();
        await using var client = await gateway.SignInAsync();
        await client.SayAsync("MAIL FROM:<alice@example.test>", "250");

        var drained = gateway.DrainAsync();
        await client.SayAsync("RCPT TO:<bob@example.test>", "250");
        await client.SayAsync("DATA", "354");
        await client.SendAsync("a\r\n.\r\n");

        await client.ExpectAsync("250");
        await client.ExpectAsync("421 4.3.2");
        await drained;
    }

    [Fact]
    public async Task A_backend_that_says_421_is_passed_on_and_the_session_ends()
    {
        await using var gateway = new SmtpGateway();
        gateway.Backend.Answer = line => line == "NOOP" ? "421 4.4.2 timeout exceeded" : null;
        await using var client = await gateway.SignInAsync();

        await client.SayAsync("NOOP", "421 4.4.2");
        await client.ExpectEndAsync();
    }

    [Fact]
    public async Task A_lost_backend_is_temporary_trouble()
    {
        await using var gateway = new SmtpGateway();
        gateway.Backend.Answer = line => line.StartsWith("MAIL", StringComparison.Ordinal) ? "" : null;
        await using var client = await gateway.SignInAsync();

        await client.SayAsync("MAIL FROM:<alice@example.test>", "421 4.3.0");
        await client.ExpectEndAsync();
    }

    [Fact]
    public async Task A_backend_without_pipelining_gets_one_command_at_a_time()
    {
        await using var gateway = new SmtpGateway();
        gateway.Backend.Keywords = ["8BITMIME", "AUTH PLAIN"];
        await using var client = await gateway.SignInAsync();

        await client.SendAsync("NOOP\r\nMAIL FROM:<alice@example.test>\r\nRCPT TO:<bob@example.test>\r\nRSET\r\n");

        for (var i = 0; i < 4; i++)
        {
            await client.ExpectAsync("250");
        }

        Assert.Equal(["NOOP", "MAIL FROM:<alice@example.test>", "RCPT TO:<bob@example.test>", "RSET"], gateway.Backend.Commands.TakeLast(4));
    }
}
