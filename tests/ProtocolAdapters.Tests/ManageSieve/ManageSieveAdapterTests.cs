using System.Text;
using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Tests.Smtp;
using Gateway.ProtocolAdapters.Wire;

namespace Gateway.ProtocolAdapters.Tests.ManageSieve;

public sealed class ManageSieveAdapterTests
{
    private static readonly string Right = SmtpGateway.Plain("alice@example.test", SmtpGateway.Secret);

    [Fact]
    public async Task The_greeting_shows_the_backends_filters_and_hides_its_own_affairs()
    {
        await using var gateway = new ManageSieveGateway();
        await using var client = await SmtpTestClient.ConnectAsync(gateway.Endpoint);

        Assert.Equal(
            ["\"IMPLEMENTATION\" \"Mail gateway\"", "\"SIEVE\" \"fileinto reject\"", "\"NOTIFY\" \"mailto\"", "\"VERSION\" \"1.0\"",
                "\"SASL\" \"PLAIN LOGIN OAUTHBEARER XOAUTH2\"", "OK \"Ready.\""],
            await ListingAsync(client));
    }

    [Fact]
    public async Task A_session_is_signed_in_and_relayed_with_what_was_pipelined()
    {
        await using var gateway = new ManageSieveGateway();
        await using var client = await SmtpTestClient.ConnectAsync(gateway.Endpoint);
        await ListingAsync(client);

        await client.SendAsync($"AUTHENTICATE \"PLAIN\" \"{Right}\"\r\nLISTSCRIPTS\r\n");

        Assert.Equal("OK \"Logged in.\"", await client.HearLineAsync());
        Assert.Equal("\"main\" ACTIVE", await client.HearLineAsync());
        Assert.Equal("OK", await client.HearLineAsync());
        Assert.Contains(gateway.Lines, line => line.StartsWith("XCLIENT ADDR=127.0.0.1 PORT=", StringComparison.Ordinal));
        Assert.Contains("AUTHENTICATE \"PLAIN\" \"YWxpY2VAZXhhbXBsZS50ZXN0AGd3bWFzdGVyAG1hc3RlcnB3\"", gateway.Lines);
    }

    [Theory]
    [InlineData("AUTHENTICATE \"PLAIN\" {{{0}+}}\r\n{1}\r\n")]
    [InlineData("authenticate \"plain\"\r\n\"{1}\"\r\n")]
    [InlineData("AUTHENTICATE \"PLAIN\"\r\n{{{0}+}}\r\n{1}\r\n")]
    public async Task Every_form_of_string_is_taken_whole_and_octet_by_octet(string form)
    {
        var octets = Encoding.ASCII.GetBytes(string.Format(System.Globalization.CultureInfo.InvariantCulture, form, Right.Length, Right));
        foreach (var isWhole in new[] { true, false })
        {
            await using var gateway = new ManageSieveGateway();
            await using var client = await SmtpTestClient.ConnectAsync(gateway.Endpoint);
            await ListingAsync(client);
            if (isWhole)
            {
                await client.SendAsync(octets);
            }
            else
            {
                foreach (var octet in octets)
                {
                    await client.SendAsync(new[] { octet });
                }
            }

            var line = await client.HearLineAsync();
            line = line == "\"\"" ? await client.HearLineAsync() : line;
            Assert.Equal("OK \"Logged in.\"", line);
        }
    }

    [Fact]
    [Trait("Security", "92")]
    public async Task Commands_behind_STARTTLS_end_the_connection()
    {
        await using var gateway = new ManageSieveGateway(ListenerTls.StartTls);
        await using var client = await SmtpTestClient.ConnectAsync(gateway.Endpoint);
        await ListingAsync(client);

        await client.SendAsync($"STARTTLS\r\nAUTHENTICATE \"PLAIN\" \"{Right}\"\r\n");

        Assert.StartsWith("BYE", await client.HearLineAsync(), StringComparison.Ordinal);
        await client.ExpectEndAsync();
        Assert.Empty(gateway.Attempts);
    }

    [Fact]
    [Trait("Security", "92")]
    public async Task Capabilities_are_sent_again_after_TLS_and_differ_as_designed()
    {
        await using var gateway = new ManageSieveGateway(ListenerTls.StartTls);
        await using var client = await SmtpTestClient.ConnectAsync(gateway.Endpoint);
        var clear = await ListingAsync(client);
        Assert.Contains("\"SASL\" \"\"", clear);
        Assert.Contains("\"STARTTLS\"", clear);
        await client.SendAsync($"AUTHENTICATE \"PLAIN\" \"{Right}\"\r\n");
        Assert.StartsWith("NO (ENCRYPT-NEEDED)", await client.HearLineAsync(), StringComparison.Ordinal);
        Assert.Empty(gateway.Attempts);

        await client.SendAsync("STARTTLS\r\n");
        Assert.StartsWith("OK", await client.HearLineAsync(), StringComparison.Ordinal);
        await client.StartTlsAsync();

        var secured = await ListingAsync(client);
        Assert.Contains("\"SASL\" \"PLAIN LOGIN OAUTHBEARER XOAUTH2\"", secured);
        Assert.DoesNotContain("\"STARTTLS\"", secured);
        await client.SendAsync($"AUTHENTICATE \"PLAIN\" \"{Right}\"\r\n");
        Assert.Equal("OK \"Logged in.\"", await client.HearLineAsync());
    }

    [Theory]
    [Trait("Security", "92")]
    [InlineData("AUTHENTICATE \"PLAIN\" {1000000+}\r\n", "BYE")]
    [InlineData("AUTHENTICATE \"PLAIN\" {99999999999+}\r\n", "BYE")]
    [InlineData("AUTHENTICATE \"PLAIN\" {5}\r\n", "BYE")]
    [InlineData("AUTHENTICATE \"PLAIN\" {5+}\r\nab\0cd\r\n", "BYE")]
    [InlineData("AUTHENTICATE \"PLAIN\" \"*\"\r\n", "NO")]
    [InlineData("AUTHENTICATE \"PLAIN\" \"!!!!\"\r\n", "NO")]
    [InlineData("AUTHENTICATE \"CRAM-MD5\"\r\n", "NO")]
    [InlineData("AUTHENTICATE PLAIN\r\n", "NO")]
    [InlineData("PUTSCRIPT \"a\" {4+}\r\nkeep\r\n", "NO")]
    [InlineData("PUTSCRIPT \"a\" {52428800+}\r\n", "BYE")]
    [InlineData("GET / HTTP/1.1\r\n", "NO")]
    public async Task Hostile_input_reaches_neither_authority_nor_backend(string octets, string expected)
    {
        await using var gateway = new ManageSieveGateway();
        await using var client = await SmtpTestClient.ConnectAsync(gateway.Endpoint);
        await ListingAsync(client);
        gateway.Lines.Clear();

        await client.SendAsync(octets);

        Assert.StartsWith(expected, await client.HearLineAsync(), StringComparison.Ordinal);
        Assert.Empty(gateway.Attempts);
        Assert.DoesNotContain(gateway.Lines, line => line != "LOGOUT");
    }

    [Fact]
    public async Task Three_bad_commands_end_it()
    {
        await using var gateway = new ManageSieveGateway();
        await using var client = await SmtpTestClient.ConnectAsync(gateway.Endpoint);
        await ListingAsync(client);

        await client.SendAsync("A\r\nB\r\nC\r\n");

        for (var i = 0; i < 3; i++)
        {
            Assert.StartsWith("NO", await client.HearLineAsync(), StringComparison.Ordinal);
        }

        Assert.StartsWith("BYE", await client.HearLineAsync(), StringComparison.Ordinal);
        await client.ExpectEndAsync();
    }

    [Theory]
    [InlineData(LoginDenial.InvalidCredentials, "NO \"Authentication failed.\"")]
    [InlineData(LoginDenial.AppPasswordRequired, "NO \"An app password is needed here: https://mail.example.test/account\"")]
    [InlineData(LoginDenial.TooManyAttempts, "NO (TRYLATER)")]
    [InlineData(LoginDenial.Unavailable, "NO (TRYLATER)")]
    [InlineData(LoginDenial.AccountBlocked, "NO \"This account is blocked.\"")]
    public async Task A_denial_is_answered_from_the_table(LoginDenial denial, string expected)
    {
        await using var gateway = new ManageSieveGateway { Denied = new LoginDecision.Denied(denial, "https://mail.example.test/account") };
        await using var client = await SmtpTestClient.ConnectAsync(gateway.Endpoint);
        await ListingAsync(client);

        await client.SendAsync($"AUTHENTICATE \"PLAIN\" \"{SmtpGateway.Plain("alice@example.test", "wrong")}\"\r\n");

        Assert.StartsWith(expected, await client.HearLineAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NO \"Authentication failed.\"")]
    [InlineData("NO (TRYLATER) \"later\"")]
    [InlineData("BYE \"gone\"")]
    [InlineData("nonsense")]
    public async Task What_a_backend_says_to_our_own_credential_never_reaches_the_client(string answer)
    {
        await using var gateway = new ManageSieveGateway { SignInAnswer = answer };
        await using var client = await SmtpTestClient.ConnectAsync(gateway.Endpoint);
        await ListingAsync(client);

        await client.SendAsync($"AUTHENTICATE \"PLAIN\" \"{Right}\"\r\n");

        Assert.Equal("NO (TRYLATER) \"Temporary authentication failure.\"", await client.HearLineAsync());
        Assert.Empty(gateway.Lease.Failed);
    }

    [Fact]
    public async Task A_revoked_session_hears_BYE()
    {
        await using var gateway = new ManageSieveGateway();
        await using var client = await SmtpTestClient.ConnectAsync(gateway.Endpoint);
        await ListingAsync(client);
        await client.SendAsync($"AUTHENTICATE \"PLAIN\" \"{Right}\"\r\n");
        await client.HearLineAsync();

        gateway.Lease.Terminate(SessionTermination.AppPasswordRevoked);

        Assert.StartsWith("BYE", await client.HearLineAsync(), StringComparison.Ordinal);
        await client.ExpectEndAsync();
    }

    [Theory]
    [InlineData("UNAUTHENTICATE\r\n", "UNAUTHENTICATX")]
    [InlineData("unauthenticate\r\n", "unauthenticatX")]
    [InlineData("PUTSCRIPT \"{3\" {18+}\r\nx\r\nUNAUTHENTICATE\r\n\r\n", "UNAUTHENTICATE")]
    public async Task Nobody_signs_in_twice_and_scripts_pass_unchanged(string octets, string heard)
    {
        await using var gateway = new ManageSieveGateway();
        await using var client = await SmtpTestClient.ConnectAsync(gateway.Endpoint);
        await ListingAsync(client);
        await client.SendAsync($"AUTHENTICATE \"PLAIN\" \"{Right}\"\r\n");
        await client.HearLineAsync();

        await client.SendAsync(octets + "LISTSCRIPTS\r\n");

        while (await client.HearLineAsync() is { } line && line != "\"main\" ACTIVE")
        {
            Assert.StartsWith("NO", line, StringComparison.Ordinal);
        }

        Assert.Contains(heard, gateway.Lines);
    }

    private static async Task<List<string>> ListingAsync(SmtpTestClient client)
    {
        var lines = new List<string>();
        while (await client.HearLineAsync() is { } line)
        {
            lines.Add(line);
            if (line.StartsWith("OK", StringComparison.Ordinal))
            {
                break;
            }
        }

        return lines;
    }
}
