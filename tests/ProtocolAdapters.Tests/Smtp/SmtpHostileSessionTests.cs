using System.Text;
using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Smtp;

namespace Gateway.ProtocolAdapters.Tests.Smtp;

/// <summary>The numbered cases against a session that has signed in. The backend is as lenient as they come.</summary>
public sealed class SmtpHostileSessionTests
{
    private static readonly HashSet<string> Alice = ["alice@example.test", "al@example.test"];

    [Fact]
    [Trait("Security", "75")]
    public async Task Identity_is_settled_once()
    {
        await using var gateway = new SmtpGateway();
        await using var client = await gateway.SignInAsync();
        var known = gateway.Backend.Lines.Count;

        await client.SayAsync("AUTH PLAIN " + SmtpGateway.Plain("bob@example.test", "x"), "503 5.5.1");
        await client.SayAsync("MAIL FROM:<alice@example.test>", "250");
        await client.SayAsync("AUTH LOGIN", "503 5.5.1");
        var hello = await client.SayAsync("EHLO other.test", "250-mail.example.test");
        await client.SayAsync("STARTTLS", "503");

        Assert.DoesNotContain("AUTH", hello, StringComparison.Ordinal);
        Assert.DoesNotContain("XCLIENT", hello, StringComparison.Ordinal);
        Assert.Equal(["MAIL FROM:<alice@example.test>", "RSET"], gateway.Backend.Lines.Skip(known));
        Assert.Single(gateway.Attempts);
    }

    [Theory]
    [Trait("Security", "76")]
    [InlineData("MAIL FROM:<alice@example.test> AUTH=<victim@example.test>", "250", "MAIL FROM:<alice@example.test> AUTH=<>")]
    [InlineData("MAIL FROM:<alice@example.test> FOO=1", "555", null)]
    [InlineData("MAIL FROM:<alice@example.test> SIZE=99999999999999999999", "552", null)]
    [InlineData("MAIL FROM:<alice@example.test> SIZE=1000001", "552", null)]
    [InlineData("MAIL FROM:<alice@example.test> BODY=BINARYMIME", "501", null)]
    [InlineData("MAIL FROM:<alice@example.test> SIZE=10 BODY=8BITMIME", "250", "MAIL FROM:<alice@example.test> SIZE=10 BODY=8BITMIME")]
    public async Task Parameters_are_ours_or_refused(string line, string expected, string? relayed)
    {
        await using var gateway = new SmtpGateway();
        await using var client = await gateway.SignInAsync();
        var known = gateway.Backend.Lines.Count;

        await client.SayAsync(line, expected);
        await client.SayAsync("NOOP", "250");

        Assert.Equal(relayed is null ? ["NOOP"] : [relayed, "NOOP"], gateway.Backend.Lines.Skip(known));
    }

    [Theory]
    [Trait("Security", "77")]
    [InlineData("<alice@example.test>", "250")]
    [InlineData("<AL@Example.Test>", "250")]
    [InlineData("<>", "250")]
    [InlineData("<victim@example.test>", "550 5.7.1")]
    [InlineData("<\"alice\"@example.test>", "550 5.7.1")]
    [InlineData("<alice@example.test.>", "550 5.7.1")]
    public async Task Only_the_accounts_own_addresses_send(string path, string expected)
    {
        await using var gateway = new SmtpGateway { Senders = Alice };
        await using var client = await gateway.SignInAsync();

        await client.SayAsync("MAIL FROM:" + path, expected);
    }

    [Theory]
    [Trait("Security", "77")]
    [InlineData("From: Alice <al@example.test>", "250", 1)]
    [InlineData("From: Victim <victim@example.test>", "550 5.7.1", 0)]
    [InlineData("Subject: none", "550 5.7.1", 0)]
    [InlineData(".From: Victim <victim@example.test>", "550 5.7.1", 0)]
    [InlineData(".From: Victim <victim@example.test>\r\nFrom: al@example.test", "550 5.7.1", 0)]
    [InlineData("From: al@example.test\r\n.Subject: dots", "250", 1)]
    public async Task The_From_header_is_checked_on_request(string header, string expected, int taken)
    {
        await using var gateway = new SmtpGateway(options: new SmtpOptions { CheckFromHeader = true }) { Senders = Alice };
        await using var client = await gateway.SignInAsync();
        await BeginDataAsync(client);

        await client.SendAsync(header + "\r\n\r\nbody\r\n.\r\n");

        await client.ExpectAsync(expected);
        Assert.Equal(taken, gateway.Backend.Messages.Count);
    }

    [Fact]
    [Trait("Security", "80")]
    public async Task No_name_is_looked_up_for_the_client()
    {
        await using var gateway = new SmtpGateway();
        await using var client = await gateway.SignInAsync();

        Assert.Contains(gateway.Backend.Lines, line => line.Contains(" NAME=[UNAVAILABLE] ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Subject: a\r\n\r\nhi\n.\r\n")]
    [InlineData("Subject: a\r\n\r\nhi\r\n.\n")]
    [InlineData("Subject: a\r\n\r\nhi\n.\n")]
    [InlineData("Subject: a\r\n\r\nhi\r.\r")]
    [InlineData("Subject: a\r\n\r\nhi\r\n.\r")]
    [InlineData("Subject: a\r\n\r\nhi\r\n.\r\r\n")]
    [InlineData("Subject: a\r\n\r\nhi\r\n\0.\r\n")]
    [InlineData("Subject: a\nb\r\n\r\nhi\r\n.\r\n")]
    [InlineData("\n")]
    [Trait("Security", "81")]
    [Trait("Security", "82")]
    [Trait("Security", "83")]
    [Trait("Security", "84")]
    public async Task No_second_message_is_smuggled(string end)
    {
        const string Second = "MAIL FROM:<admin@example.test>\r\nRCPT TO:<y@example.test>\r\nDATA\r\nSubject: b\r\n\r\nowned\r\n.\r\n";
        foreach (var glued in new[] { true, false })
        {
            await using var gateway = new SmtpGateway();
            await using var client = await gateway.SignInAsync();
            await BeginDataAsync(client);
            if (glued)
            {
                await client.SendAsync(end + Second);
            }
            else
            {
                foreach (var octet in Encoding.Latin1.GetBytes(end + "MAIL"))
                {
                    await client.SendAsync(new[] { octet });
                }
            }

            Assert.StartsWith("550 5.5.2", await client.HearAsync(), StringComparison.Ordinal);
            await client.ExpectEndAsync();
            await gateway.Leases[0].Closed.Task;
            Assert.Empty(gateway.Backend.Messages);
            Assert.DoesNotContain("MAIL FROM:<admin@example.test>", gateway.Backend.Lines);
        }
    }

    [Fact]
    [Trait("Security", "83")]
    public async Task Octets_that_only_some_take_for_a_line_end_are_text()
    {
        await using var gateway = new SmtpGateway();
        await using var client = await gateway.SignInAsync();
        await BeginDataAsync(client);

        await client.SendAsync("a\x85.\x85MAIL FROM:<admin@example.test>\r\n.\r\n");

        await client.ExpectAsync("250 2.0.0 Ok: queued");
        Assert.Equal("a\x85.\x85MAIL FROM:<admin@example.test>\r\n.\r\n", Encoding.Latin1.GetString(Assert.Single(gateway.Backend.Messages)));
    }

    [Fact]
    [Trait("Security", "85")]
    public async Task Dots_pass_octet_by_octet_at_every_split()
    {
        var message = "."u8.ToArray().Concat(".\r\n..\r\n\r\n..a\r\n...\r\n.\r\n"u8.ToArray()).ToArray();
        await using var gateway = new SmtpGateway();
        await using var client = await gateway.SignInAsync();
        for (var cut = 0; cut < message.Length; cut++)
        {
            await BeginDataAsync(client);
            await client.SendAsync(message.AsMemory(0, cut));
            await client.SendAsync(message.AsMemory(cut));
            await client.ExpectAsync("250 2.0.0 Ok: queued");
        }

        Assert.All(gateway.Backend.Messages, taken => Assert.Equal(message, taken));
    }

    [Theory]
    [Trait("Security", "86")]
    [InlineData("Subject: a\r\n\r\nhalf")]
    [InlineData("Subject: a\r\n\r\nhalf\r\n")]
    [InlineData("Subject: a\r\n\r\nhalf\r\n.")]
    [InlineData("Subject: a\r\n\r\nhalf\r\n.\r")]
    public async Task A_client_lost_within_a_message_leaves_no_message(string part)
    {
        await using var gateway = new SmtpGateway();
        await using var client = await gateway.SignInAsync();
        await BeginDataAsync(client);
        await client.SendAsync(part);

        client.Reset();

        await gateway.Leases[0].Closed.Task;
        Assert.Empty(gateway.Backend.Messages);
        Assert.Equal(SessionEndedBy.Client, gateway.Leases[0].Ended!.Value.EndedBy);
    }

    [Fact]
    [Trait("Security", "87")]
    public async Task A_backend_lost_after_the_dot_is_never_a_success()
    {
        await using var gateway = new SmtpGateway();
        gateway.Backend.Accept = _ => "";
        await using var client = await gateway.SignInAsync();
        await BeginDataAsync(client);

        await client.SendAsync("a\r\n.\r\n");

        await client.ExpectAsync("451 4.3.0");
        await client.ExpectEndAsync();
        Assert.Single(gateway.Backend.Messages);
    }

    [Theory]
    [InlineData("554 5.7.1 spam")]
    [InlineData("452 4.3.1 disk full")]
    [InlineData("250-2.0.0 two\r\n250 2.0.0 lines")]
    public async Task The_backends_word_on_a_message_is_passed_on(string word)
    {
        await using var gateway = new SmtpGateway();
        gateway.Backend.Accept = _ => word;
        await using var client = await gateway.SignInAsync();
        await BeginDataAsync(client);

        await client.SendAsync("a\r\n.\r\n");

        Assert.Equal(word, await client.HearAsync());
        await client.SayAsync("NOOP", "250");
    }

    [Fact]
    [Trait("Security", "88")]
    public async Task A_message_over_the_limit_ends_at_the_limit()
    {
        await using var gateway = new SmtpGateway(options: new SmtpOptions { MaxMessageOctets = 100_000 });
        await using var client = await gateway.SignInAsync();
        await client.SayAsync("MAIL FROM:<alice@example.test> SIZE=10", "250");
        await client.SayAsync("RCPT TO:<bob@example.test>", "250");
        await client.SayAsync("DATA", "354");

        var line = new string('x', 998) + "\r\n";
        await client.SendAsync(string.Concat(Enumerable.Repeat(line, 101)));

        await client.ExpectAsync("552 5.3.4");
        await gateway.Leases[0].Closed.Task;
        Assert.Empty(gateway.Backend.Messages);
    }

    [Fact]
    [Trait("Security", "89")]
    public async Task Chunks_are_relayed_whole_and_in_order()
    {
        await using var gateway = new SmtpGateway();
        await using var client = await gateway.SignInAsync();

        await client.SendAsync("MAIL FROM:<alice@example.test>\r\nRCPT TO:<bob@example.test>\r\nBDAT 9\r\na\r\n.\r\nb\r\nBDAT 3 LAST\r\nc\r\nNOOP\r\n");

        for (var i = 0; i < 5; i++)
        {
            await client.ExpectAsync("250");
        }

        Assert.Equal(["a\r\n.\r\nb\r\n"[..9], "c\r\n"], gateway.Backend.Messages.Select(Encoding.Latin1.GetString));
    }

    [Theory]
    [Trait("Security", "89")]
    [InlineData("BDAT 99999999999\r\n", "552 5.3.4")]
    [InlineData("BDAT x\r\nMAIL FROM:<a@b.test>\r\n", "501 5.5.4")]
    [InlineData("BDAT 3 LAST\r\na\nb", "550 5.5.2")]
    [InlineData("BDAT 2 LAST\r\na\r", "550 5.5.2")]
    public async Task A_chunk_that_is_not_taken_ends_the_session(string octets, string expected)
    {
        await using var gateway = new SmtpGateway();
        await using var client = await gateway.SignInAsync();
        await client.SayAsync("MAIL FROM:<alice@example.test>", "250");

        await client.SendAsync(octets);

        await client.ExpectAsync(expected);
        await client.ExpectEndAsync();
        Assert.Empty(gateway.Backend.Messages);
    }

    [Fact]
    [Trait("Security", "89")]
    public async Task A_chunk_that_never_comes_whole_leaves_no_message()
    {
        await using var gateway = new SmtpGateway(options: new SmtpOptions { IdleTimeout = TimeSpan.FromMilliseconds(300) });
        await using var client = await gateway.SignInAsync();
        await client.SayAsync("MAIL FROM:<alice@example.test>", "250");

        await client.SendAsync("BDAT 10 LAST\r\n123456789");

        await gateway.Leases[0].Closed.Task;
        Assert.Equal(SessionEndedBy.Idle, gateway.Leases[0].Ended!.Value.EndedBy);
        Assert.Empty(gateway.Backend.Messages);
    }

    [Fact]
    [Trait("Security", "90")]
    public async Task A_pipelined_group_is_answered_in_order()
    {
        await using var gateway = new SmtpGateway();
        gateway.Backend.Answer = line => line.StartsWith("RCPT TO:<nobody", StringComparison.Ordinal) ? "550 5.1.1 unknown" : null;
        await using var client = await gateway.SignInAsync();

        await client.SendAsync("MAIL FROM:<alice@example.test>\r\nRCPT TO:<nobody@example.test>\r\nXCLIENT LOGIN=v\r\nRCPT TO:<bob@example.test>\r\nVRFY x\r\nDATA\r\n");

        foreach (var code in new[] { "250", "550 5.1.1", "502", "250", "252", "354" })
        {
            await client.ExpectAsync(code);
        }

        await client.SendAsync("a\r\n.\r\nQUIT\r\n");
        await client.ExpectAsync("250 2.0.0 Ok: queued");
        await client.ExpectAsync("221");
    }

    [Fact]
    [Trait("Security", "91")]
    public async Task Recipients_over_the_limit_are_put_off()
    {
        await using var gateway = new SmtpGateway();
        await using var client = await gateway.SignInAsync();
        await client.SayAsync("MAIL FROM:<alice@example.test>", "250");
        await client.SendAsync(string.Concat(Enumerable.Range(0, 250).Select(i => $"RCPT TO:<r{i}@example.test>\r\n")));

        for (var i = 0; i < 250; i++)
        {
            await client.ExpectAsync(i < 100 ? "250" : "452 4.5.3");
        }

        Assert.Equal(100, gateway.Backend.Lines.Count(line => line.StartsWith("RCPT", StringComparison.Ordinal)));
    }

    [Theory]
    [Trait("Security", "91")]
    [InlineData("FOO\r\n", 10)]
    [InlineData("NOOP\r\n", 101)]
    public async Task Errors_and_idle_talk_end_the_session(string line, int times)
    {
        await using var gateway = new SmtpGateway();
        await using var client = await gateway.SignInAsync();
        await client.SendAsync(string.Concat(Enumerable.Repeat(line, times)));
        for (var i = 1; i < times; i++)
        {
            await client.HearAsync();
        }

        await client.ExpectAsync("421 4.7.0");
        await client.ExpectEndAsync();
    }

    [Fact]
    [Trait("Security", "91")]
    public async Task Silence_ends_the_session()
    {
        await using var gateway = new SmtpGateway(options: new SmtpOptions { IdleTimeout = TimeSpan.FromMilliseconds(300) });
        await using var client = await gateway.SignInAsync();

        await client.ExpectAsync("421 4.4.2");
        await client.ExpectEndAsync();
        await gateway.Leases[0].Closed.Task;
        Assert.Equal(SessionEndedBy.Idle, gateway.Leases[0].Ended!.Value.EndedBy);
    }

    private static async Task BeginDataAsync(SmtpTestClient client)
    {
        await client.SayAsync("MAIL FROM:<alice@example.test>", "250");
        await client.SayAsync("RCPT TO:<bob@example.test>", "250");
        await client.SayAsync("DATA", "354");
    }
}
