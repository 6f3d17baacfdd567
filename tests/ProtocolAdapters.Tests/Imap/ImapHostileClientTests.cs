using Gateway.ProtocolAdapters.Wire;

namespace Gateway.ProtocolAdapters.Tests.Imap;

public sealed class ImapHostileClientTests
{
    [Fact]
    [Trait("Security", "42")]
    public async Task Http_request_is_refused_without_an_echo()
    {
        await using var bed = await ImapTestBed.OpenAsync();

        await bed.Client.SendAsync("GET / HTTP/1.1\r\nHost: x\r\n\r\n");

        var lines = await bed.Client.ReadToEndAsync();
        Assert.All(lines, line => Assert.DoesNotContain("HTTP", line, StringComparison.Ordinal));
        Assert.InRange(lines.Count, 0, 4);
    }

    [Fact]
    [Trait("Security", "43")]
    public async Task Command_glued_to_starttls_ends_the_connection()
    {
        await using var bed = await ImapTestBed.OpenAsync(ListenerTls.StartTls);

        await bed.Client.SendAsync($"a1 STARTTLS\r\na2 {ImapTestBed.RightLogin}\r\n");

        await bed.Client.ExpectAsync("a1 BAD Nothing may follow STARTTLS.");
        await bed.Client.ExpectEndAsync();
        Assert.Empty(bed.Authority.Asked);
    }

    [Fact]
    [Trait("Security", "44")]
    public async Task Command_inside_a_sasl_exchange_is_sasl_data()
    {
        await using var bed = await ImapTestBed.OpenAsync();

        await bed.Client.PlayAsync("""
            C: a1 AUTHENTICATE PLAIN
            S: +
            """.Replace("S: +", "S: + ...", StringComparison.Ordinal));
        await bed.Client.PlayAsync("""
            C: a2 STARTTLS
            S: a1 BAD Invalid base64.
            C: a3 NOOP
            S: a3 OK NOOP completed.
            """);
    }

    [Fact]
    [Trait("Security", "45")]
    public async Task Starttls_inside_tls_changes_nothing()
    {
        await using var bed = await ImapTestBed.OpenAsync(ListenerTls.Implicit);
        await bed.Client.StartTlsAsync();
        await bed.Client.ExpectAsync("* OK [CAPABILITY...");

        await bed.Client.PlayAsync("""
            C: a1 STARTTLS
            S: a1 BAD STARTTLS is not possible here.
            C: a2 NOOP
            S: a2 OK NOOP completed.
            """);
    }

    [Theory]
    [Trait("Security", "46")]
    [InlineData("a LOGIN alice@example.test abcd-efgh-ijkm-npqr-stuv")]
    [InlineData("a AUTHENTICATE PLAIN AGFsaWNlQGV4YW1wbGUudGVzdABhYmNk")]
    [InlineData("a AUTHENTICATE PLAIN")]
    [InlineData("a LOGIN {18}")]
    public async Task Secret_in_clear_is_refused_and_not_checked(string command)
    {
        await using var bed = await ImapTestBed.OpenAsync(ListenerTls.StartTls);

        await bed.Client.PlayAsync($"""
            C: c CAPABILITY
            S: * CAPABILITY IMAP4rev1 SASL-IR LITERAL+ ID STARTTLS LOGINDISABLED
            S: c OK CAPABILITY completed.
            C: {command}
            S: a NO [PRIVACYREQUIRED]...
            """);
        Assert.Empty(bed.Authority.Asked);
    }

    [Theory]
    [Trait("Security", "47")]
    [InlineData("* NOOP\r\n")]
    [InlineData("+ NOOP\r\n")]
    public async Task Tag_that_is_none_is_answered_BAD_and_ends_it(string line)
    {
        await using var bed = await ImapTestBed.OpenAsync();

        await bed.Client.SendAsync(line);

        await bed.Client.ExpectAsync("* BAD...");
        await bed.Client.ExpectEndAsync();
    }

    [Fact]
    [Trait("Security", "47")]
    public async Task Long_tag_and_long_line_are_answered_BAD_and_end_it()
    {
        await using var bed = await ImapTestBed.OpenAsync();
        await bed.Client.SendAsync(new string('t', 200) + " NOOP\r\n");
        await bed.Client.ExpectAsync("* BAD...");
        await bed.Client.ExpectEndAsync();

        await using var other = await ImapTestBed.OpenAsync();
        await other.Client.SendAsync("a LOGIN bob " + new string('x', 100_000));
        await other.Client.ExpectAsync("a BAD [TOOBIG]...");
        await other.Client.ExpectEndAsync();
    }

    [Fact]
    [Trait("Security", "48")]
    public async Task Huge_literal_is_refused_without_a_continuation()
    {
        await using var bed = await ImapTestBed.OpenAsync();

        await bed.Client.PlayAsync("""
            C: a LOGIN {1000000}
            S: a BAD [TOOBIG]...
            """);
    }

    [Fact]
    [Trait("Security", "51")]
    public async Task Three_unknown_commands_end_it_even_in_one_segment()
    {
        await using var bed = await ImapTestBed.OpenAsync();

        await bed.Client.SendAsync("a1 X\r\na2 Y\r\na3 Z\r\na4 NOOP\r\n");

        await bed.Client.PlayAsync("""
            S: a1 BAD Unknown command.
            S: a2 BAD Unknown command.
            S: a3 BAD Unknown command.
            S: * BYE Too many bad commands.
            """);
        await bed.Client.ExpectEndAsync();
    }

    [Theory]
    [Trait("Security", "52")]
    [InlineData("!!!!", "a BAD")]
    [InlineData("AAA=", "a NO [AUTHENTICATIONFAILED]")]
    [InlineData("AGFsaWNlQGV4YW1wbGUudGVzdA==", "a NO [AUTHENTICATIONFAILED]")]
    [InlineData("AGFsaWNlQGV4YW1wbGUudGVzdABhAGI=", "a NO [AUTHENTICATIONFAILED]")]
    [InlineData("AGFsaWNlQGV4YW1wbGUudGVzdAA=", "a NO [AUTHENTICATIONFAILED]")]
    [InlineData("=", "a NO [AUTHENTICATIONFAILED]")]
    [InlineData("*", "a BAD")]
    [InlineData("AGFs aWNl", "a BAD")]
    public async Task Bad_sasl_is_refused_and_asks_nobody(string initial, string expected)
    {
        await using var bed = await ImapTestBed.OpenAsync();

        await bed.Client.SendAsync($"a AUTHENTICATE PLAIN {initial}\r\n");

        await bed.Client.ExpectAsync(expected + "...");
        Assert.Empty(bed.Authority.Asked);
        Assert.Equal(0, bed.Backend.Connections);
    }

    [Theory]
    [Trait("Security", "53")]
    [InlineData("a LOGIN {29+}\r\nalice@example.test\r\nA9 NOOP x pw\r\n")]
    [InlineData("a AUTHENTICATE PLAIN AGFsaWNlQGV4YW1wbGUudGVzdA0KQTkgTE9HT1VUAHg=\r\n")]
    [InlineData("a LOGIN \"alice\\\"@example.test\" x\r\n")]
    [InlineData("a LOGIN a{5} x\r\n")]
    [InlineData("a LOGIN a%d x\r\n")]
    [InlineData("a LOGIN ${jndi:x}%{pw} x\r\n")]
    [InlineData("a LOGIN alice@example.test*gateway x\r\n")]
    [InlineData("a LOGIN alice@example.test {41+}\r\nabcd-efgh-ijkm-npqr-stuv\r\na2 SELECT INBOX\r\n")]
    public async Task Name_that_would_inject_is_wrong_and_reaches_no_backend(string command)
    {
        await using var bed = await ImapTestBed.OpenAsync();

        await bed.Client.SendAsync(command);

        await bed.Client.ExpectAsync("a NO [AUTHENTICATIONFAILED]...");
        await bed.Client.PlayAsync("""
            C: z NOOP
            S: z OK NOOP completed.
            """);
        Assert.Equal(0, bed.Backend.Connections);
    }

    [Fact]
    [Trait("Security", "56")]
    public async Task Acting_for_somebody_else_is_refused_as_such()
    {
        await using var bed = await ImapTestBed.OpenAsync();

        await bed.Client.SendAsync("a AUTHENTICATE PLAIN dmljdGltAGFsaWNlQGV4YW1wbGUudGVzdABhYmNkLWVmZ2gtaWprbS1ucHFyLXN0dXY=\r\n");

        await bed.Client.ExpectAsync("a NO [AUTHORIZATIONFAILED]...");
        Assert.Equal(0, bed.Backend.Connections);
    }

    [Fact]
    [Trait("Security", "62")]
    public async Task Forged_forwarding_ID_is_answered_here_and_goes_nowhere()
    {
        await using var bed = await ImapTestBed.OpenAsync();

        await bed.Client.PlayAsync($"""
            C: a ID ("x-originating-ip" "1.2.3.4" "x-proxy-ttl" "9" "x-forward-u" "victim")
            S: * ID ("name" "Gateway")
            S: a OK ID completed.
            C: b {ImapTestBed.RightLogin}
            S: b OK [CAPABILITY...
            """);

        Assert.DoesNotContain(bed.Backend.Received, line => line.Contains("1.2.3.4", StringComparison.Ordinal)
            || line.Contains("victim", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Security", "64")]
    public async Task Second_sign_in_behind_the_gateway_is_not_possible()
    {
        await using var bed = await ImapTestBed.OpenAsync();
        await bed.Client.PlayAsync($"""
            C: a {ImapTestBed.RightLogin}
            S: a OK [CAPABILITY IMAP4rev1 IDLE UIDPLUS]...
            C: x UNAUTHENTICATE
            S: x BAD Unknown command
            """);

        await bed.Client.SendAsync("y UnAuth");
        await bed.Client.SendAsync("enticate\r\nz  COMPRESS DEFLATE\r\n");

        await bed.Client.ExpectAsync("y BAD Unknown command");
        await bed.Client.ReadLineAsync();
        Assert.DoesNotContain(bed.Backend.Received, line => line.Contains("UNAUTHENTICATE", StringComparison.OrdinalIgnoreCase)
            || line.Contains("COMPRESS", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Empty_line_is_a_bad_command_and_no_end()
    {
        await using var bed = await ImapTestBed.OpenAsync();

        await bed.Client.SendAsync("\r\na NOOP\r\n");

        await bed.Client.ExpectAsync("* BAD Error in IMAP command.");
        await bed.Client.ExpectAsync("a OK NOOP completed.");
    }
}
