using System.Text;

namespace Gateway.ProtocolAdapters.Tests.Imap;

/// <summary>Names and secrets that try to be more: they are asked about as they came, octet for octet, and reach no backend.</summary>
public sealed class ImapHostileNamesTests
{
    private const string Right = "abcd-efgh-ijkm-npqr-stuv";

    [Theory]
    [Trait("Security", "54")]
    [InlineData("alice\"@example.test", "x")]
    [InlineData("a{5}", "x")]
    [InlineData("a%d", "x")]
    [InlineData("${jndi:x}%{pw}", "x")]
    public Task Name_with_another_languages_syntax_is_a_name(string name, string secret) => IsAskedAndWrongAsync(name, secret);

    [Theory]
    [Trait("Security", "55")]
    [InlineData("alice@example.test", Right + "\r\na2 SELECT INBOX")]
    [InlineData("alice@example.test", Right + " ")]
    [InlineData("alice@example.test", " " + Right)]
    public Task Secret_with_more_around_it_is_handed_on_whole(string name, string secret) => IsAskedAndWrongAsync(name, secret);

    [Fact]
    [Trait("Security", "55")]
    public async Task Secret_with_a_NUL_is_wrong_and_nobody_is_asked()
    {
        await using var bed = await ImapTestBed.OpenAsync();

        await bed.Client.SendAsync($"a AUTHENTICATE PLAIN {Base64($"\0alice@example.test\0{Right}\0")}\r\n");

        await bed.Client.ExpectAsync("a NO [AUTHENTICATIONFAILED]...");
        Assert.Empty(bed.Authority.Asked);
    }

    [Theory]
    [Trait("Security", "57")]
    [InlineData("alice@example.test")]
    [InlineData("ALICE@EXAMPLE.TEST")]
    public async Task Acting_for_oneself_signs_in_with_one_identity_at_the_backend(string actFor)
    {
        await using var bed = await ImapTestBed.OpenAsync();

        await bed.Client.SendAsync($"a AUTHENTICATE PLAIN {Base64($"{actFor}\0alice@example.test\0{Right}")}\r\n");

        await bed.Client.ExpectAsync("a OK [CAPABILITY...");
        var credential = Assert.Single(bed.Backend.Received, line => line.Contains("AUTHENTICATE", StringComparison.Ordinal));
        Assert.EndsWith(" AUTHENTICATE PLAIN " + Base64("alice@example.test\0gateway\0master"), credential);
    }

    [Theory]
    [Trait("Security", "58")]
    [InlineData("alice@example.test*gateway", Right)]
    [InlineData("alice@example.test*gateway", "master")]
    [InlineData("alice@example.test%gateway", "master")]
    [InlineData("alice@example.test+gateway", "master")]
    [InlineData("gateway*alice@example.test", "master")]
    public Task Master_users_name_signs_nobody_in(string name, string secret) => IsAskedAndWrongAsync(name, secret);

    [Fact]
    [Trait("Security", "59")]
    public async Task Broken_off_exchanges_leave_nothing_behind()
    {
        await using var bed = await ImapTestBed.OpenAsync();

        for (var round = 0; round < 200; round++)
        {
            await using var client = await bed.Port.ConnectAsync();
            await client.ExpectAsync("* OK...");
            await client.SendAsync("a AUTHENTICATE PLAIN\r\n");
            await client.ExpectAsync("+ ...");
            if (round % 2 == 0)
            {
                await client.SendAsync("*\r\n");
                await client.ExpectAsync("a BAD...");
            }
            else
            {
                client.Reset();
            }
        }

        while (bed.Port.Listener.Connections > 1)
        {
            await Task.Yield();
        }
        await bed.Client.SendAsync($"a {ImapTestBed.RightLogin}\r\n");
        await bed.Client.ExpectAsync("a OK [CAPABILITY...");
        Assert.Single(bed.Authority.Asked);
    }

    [Theory]
    [Trait("Security", "60")]
    [InlineData("\u212Aelvin@example.test")]
    [InlineData("\u0430lice@example.test")]
    [InlineData("alice@example\uFF0Etest")]
    [InlineData("alice@EXAMPLE.test.")]
    public async Task Look_alike_is_handed_on_as_it_came(string name)
    {
        await using var bed = await ImapTestBed.OpenAsync();

        await bed.Client.SendAsync($"a AUTHENTICATE PLAIN {Base64($"\0{name}\0{Right}")}\r\n");

        await bed.Client.ExpectAsync("a NO [AUTHENTICATIONFAILED]...");
        Assert.Equal(Encoding.UTF8.GetBytes(name), bed.Authority.LastAttempt!.Authcid.ToArray());
        Assert.Equal(0, bed.Backend.Connections);
    }

    private static async Task IsAskedAndWrongAsync(string name, string secret)
    {
        await using var bed = await ImapTestBed.OpenAsync();

        await bed.Client.SendAsync($"a LOGIN {{{name.Length}+}}\r\n{name} {{{secret.Length}+}}\r\n{secret}\r\n");

        await bed.Client.ExpectAsync("a NO [AUTHENTICATIONFAILED]...");
        Assert.Equal($"|{name}|{secret}", Assert.Single(bed.Authority.Asked));
        Assert.Equal(0, bed.Backend.Connections);
        await bed.Client.PlayAsync("""
            C: z NOOP
            S: z OK NOOP completed.
            """);
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
