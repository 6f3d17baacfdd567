using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Wire;

namespace Gateway.ProtocolAdapters.Tests.Imap;

public sealed class ImapSignInTests
{
    [Fact]
    public async Task Client_signs_in_and_talks_to_the_backend()
    {
        await using var bed = await ImapTestBed.OpenAsync();

        await bed.Client.PlayAsync("""
            C: a1 CAPABILITY
            S: * CAPABILITY IMAP4rev1 SASL-IR LITERAL+ ID AUTH=PLAIN AUTH=LOGIN AUTH=OAUTHBEARER AUTH=XOAUTH2
            S: a1 OK CAPABILITY completed.
            C: a2 NOOP
            S: a2 OK NOOP completed.
            C: a3 LOGIN alice@example.test abcd-efgh-ijkm-npqr-stuv
            S: a3 OK [CAPABILITY IMAP4rev1 IDLE UIDPLUS] Logged in.
            C: a4 SELECT INBOX
            S: a4 OK SELECT
            C: a5 LOGOUT
            S: * BYE bye
            S: a5 OK LOGOUT
            """);
        await bed.Client.ExpectEndAsync();

        var end = await bed.Lease.Ended;
        Assert.Equal(SessionEndedBy.Client, end.EndedBy);
        Assert.Equal("a4 SELECT INBOX\r\na5 LOGOUT\r\n".Length, end.OctetsFromClient);
        Assert.Equal("a4 OK SELECT\r\n* BYE bye\r\na5 OK LOGOUT\r\n".Length, end.OctetsFromBackend);
    }

    [Theory]
    [InlineData("a LOGIN \"alice@example.test\" \"abcd-efgh-ijkm-npqr-stuv\"\r\n")]
    [InlineData("a LOGIN {18+}\r\nalice@example.test {24+}\r\nabcd-efgh-ijkm-npqr-stuv\r\n")]
    [InlineData("a LOGIN alice@example.test {24+}\r\nabcd-efgh-ijkm-npqr-stuv\r\n")]
    [InlineData("a AUTHENTICATE PLAIN AGFsaWNlQGV4YW1wbGUudGVzdABhYmNkLWVmZ2gtaWprbS1ucHFyLXN0dXY=\r\n")]
    public async Task Every_form_of_the_credential_signs_in(string command)
    {
        await using var bed = await ImapTestBed.OpenAsync();

        await bed.Client.SendAsync(command);

        await bed.Client.ExpectAsync("a OK [CAPABILITY...");
        Assert.Equal("|alice@example.test|abcd-efgh-ijkm-npqr-stuv", Assert.Single(bed.Authority.Asked));
    }

    [Fact]
    public async Task Synchronising_literals_are_asked_for_one_by_one()
    {
        await using var bed = await ImapTestBed.OpenAsync();

        await bed.Client.PlayAsync("""
            C: a LOGIN {18}
            S: + OK
            C: alice@example.test {24}
            S: + OK
            C: abcd-efgh-ijkm-npqr-stuv
            S: a OK [CAPABILITY...
            """);
    }

    [Fact]
    public async Task Sasl_login_prompts_for_name_and_password()
    {
        await using var bed = await ImapTestBed.OpenAsync();

        await bed.Client.PlayAsync("""
            C: a AUTHENTICATE LOGIN
            S: + VXNlcm5hbWU6
            C: YWxpY2VAZXhhbXBsZS50ZXN0
            S: + UGFzc3dvcmQ6
            C: YWJjZC1lZmdoLWlqa20tbnBxci1zdHV2
            S: a OK [CAPABILITY...
            """);
    }

    [Fact]
    public async Task Implicit_tls_signs_in()
    {
        await using var bed = await ImapTestBed.OpenAsync(ListenerTls.Implicit);

        await bed.Client.StartTlsAsync("imap");

        await bed.Client.ExpectAsync("* OK [CAPABILITY IMAP4rev1 SASL-IR LITERAL+ ID AUTH=PLAIN...");
        await bed.Client.SendAsync($"a {ImapTestBed.RightLogin}\r\n");
        await bed.Client.ExpectAsync("a OK [CAPABILITY...");
        Assert.StartsWith("TLSv1.", bed.Authority.LastAttempt!.Tls!.Protocol);
        Assert.Equal("mail.example.test", bed.Authority.LastAttempt.Tls.ServerName);
    }

    [Fact]
    public async Task Starttls_hides_what_was_said_before_and_signs_in()
    {
        await using var bed = await ImapTestBed.OpenAsync(ListenerTls.StartTls);

        await bed.Client.PlayAsync("""
            C: a ID ("name" "Spy")
            S: * ID ("name" "Gateway")
            S: a OK ID completed.
            C: b STARTTLS
            S: b OK Begin TLS negotiation now.
            """);
        await bed.Client.StartTlsAsync();
        await bed.Client.PlayAsync("""
            C: c CAPABILITY
            S: * CAPABILITY IMAP4rev1 SASL-IR LITERAL+ ID AUTH=PLAIN AUTH=LOGIN AUTH=OAUTHBEARER AUTH=XOAUTH2
            S: c OK CAPABILITY completed.
            C: d LOGIN alice@example.test abcd-efgh-ijkm-npqr-stuv
            S: d OK [CAPABILITY...
            """);

        Assert.Null(bed.Authority.LastAttempt!.Identity.UserAgent);
    }

    [Fact]
    [Trait("Security", "63")]
    public async Task Pipelined_commands_reach_the_backend_once_and_in_order()
    {
        await using var bed = await ImapTestBed.OpenAsync();

        await bed.Client.SendAsync($"a {ImapTestBed.RightLogin}\r\nb SELECT INBOX\r\nc LOGOUT\r\n");

        await bed.Client.PlayAsync("""
            S: a OK [CAPABILITY...
            S: b OK SELECT
            S: * BYE bye
            S: c OK LOGOUT
            """);
        await bed.Client.ExpectEndAsync();
        Assert.Equal(["b SELECT INBOX", "c LOGOUT"], bed.Backend.Received.TakeLast(2));
        Assert.Single(bed.Backend.Received, line => line.Contains("SELECT", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Backend_hears_the_clients_address_and_the_masters_credential_alone()
    {
        await using var bed = await ImapTestBed.OpenAsync();

        await bed.Client.SendAsync($"a {ImapTestBed.RightLogin}\r\n");
        await bed.Client.ExpectAsync("a OK [CAPABILITY...");

        var lines = bed.Backend.Received.ToArray();
        Assert.Contains($"\"x-originating-ip\" \"127.0.0.1\" \"x-originating-port\" \"{bed.Client.Local.Port}\"", lines[0]);
        Assert.EndsWith(" AUTHENTICATE PLAIN YWxpY2VAZXhhbXBsZS50ZXN0AGdhdGV3YXkAbWFzdGVy", lines[1]);
        Assert.DoesNotContain(lines, line => line.Contains("abcd-efgh", StringComparison.Ordinal));
    }
}
