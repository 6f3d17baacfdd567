using Gateway.RealServers;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Search;
using MailKit.Security;
using MimeKit;
using Xunit;

namespace Gateway.EndToEnd.Tests.Smtp;

[Collection(FrontedMailCollection.Name)]
public sealed class SubmissionTests(FrontedMail fronted)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task MailKit_submits_a_message_that_arrives_unchanged(bool startTls)
    {
        var sender = await fronted.Gateway.CreateAppPasswordAsync(FrontedMail.Alice.Address, "MailKit");
        using var message = MailCorpus.Message(FrontedMail.Bob, 3);
        message.MessageId = $"{Guid.NewGuid():N}@example.test";
        message.From.Clear();
        message.From.Add(new MailboxAddress("Alice", FrontedMail.Alice.Address));
        using var client = await fronted.Gateway.SmtpAsync(startTls);

        await client.AuthenticateAsync(FrontedMail.Alice.Address, sender.Text);
        await client.SendAsync(message);
        await client.DisconnectAsync(quit: true);

        using var arrived = await WaitForAsync(SearchQuery.HeaderContains("Message-Id", message.MessageId));
        Assert.Equal(message.Subject, arrived.Subject);
        Assert.Equal(Body(message), Body(arrived));
    }

    [Theory]
    [InlineData("--tls")]
    [InlineData("--tls-on-connect")]
    public async Task Swaks_submits_with_an_app_password(string tls)
    {
        var password = await fronted.Gateway.CreateAppPasswordAsync(FrontedMail.Alice.Address, "swaks");
        var port = tls == "--tls" ? fronted.Gateway.Ports.Submission : fronted.Gateway.Ports.Smtps;
        var subject = $"swaks {Guid.NewGuid():N}";

        var transcript = await Tool.RunAsync("swaks", ["--server", "localhost", "--port", $"{port}", tls,
            "--auth", "PLAIN", "--auth-user", FrontedMail.Alice.Address, "--auth-password", password.Text,
            "--from", FrontedMail.Alice.Address, "--to", FrontedMail.Bob.Address, "--header", $"Subject: {subject}"]);

        Assert.Contains("235 2.7.0", transcript, StringComparison.Ordinal);
        using var arrived = await WaitForAsync(SearchQuery.SubjectContains(subject));
        Assert.Equal(subject, arrived.Subject);
    }

    [Fact]
    public async Task Curl_submits_over_implicit_TLS()
    {
        var password = await fronted.Gateway.CreateAppPasswordAsync(FrontedMail.Alice.Address, "curl");
        var subject = $"curl {Guid.NewGuid():N}";

        await Tool.RunAsync(
            "curl",
            ["-sS", "--cacert", fronted.Gateway.CertificateFile, "-u", $"{FrontedMail.Alice.Address}:{password.Text}",
                "--mail-from", FrontedMail.Alice.Address, "--mail-rcpt", FrontedMail.Bob.Address, "-T", "-",
                $"smtps://localhost:{fronted.Gateway.Ports.Smtps}/client.example"],
            input: $"From: {FrontedMail.Alice.Address}\r\nTo: {FrontedMail.Bob.Address}\r\nSubject: {subject}\r\n\r\nHello.\r\n");

        using var arrived = await WaitForAsync(SearchQuery.SubjectContains(subject));
        Assert.Equal(subject, arrived.Subject);
    }

    [Fact]
    public async Task Account_password_is_refused_with_the_hint()
    {
        using var client = await fronted.Gateway.SmtpAsync();

        var refusal = await Assert.ThrowsAsync<AuthenticationException>(
            () => client.AuthenticateAsync(FrontedMail.Alice.Address, FrontedMail.Alice.Password));

        Assert.Contains("app password", refusal.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Somebody_elses_sender_address_is_refused()
    {
        var password = await fronted.Gateway.CreateAppPasswordAsync(FrontedMail.Alice.Address, "spoof");
        using var client = await fronted.Gateway.SmtpAsync();
        await client.AuthenticateAsync(FrontedMail.Alice.Address, password.Text);
        using var message = MailCorpus.Message(FrontedMail.Bob, 0);

        var refusal = await Assert.ThrowsAsync<SmtpCommandException>(() => client.SendAsync(
            message, new MailboxAddress("", FrontedMail.Carol.Address), [new MailboxAddress("", FrontedMail.Bob.Address)]));

        Assert.InRange((int)refusal.StatusCode, 550, 553);
    }

    /// <summary>Every part's type, name and content; text without regard to how its lines end, which is for the wire to say.</summary>
    private static string Body(MimeMessage message) => string.Concat(message.BodyParts.OfType<MimePart>().Select(part =>
        $"{part.ContentType.MimeType} {part.FileName} {(part is TextPart text ? text.Text.ReplaceLineEndings("\n") : Base64(part))}\n"));

    private static string Base64(MimePart part)
    {
        using var content = new MemoryStream();
        part.Content?.DecodeTo(content);
        return Convert.ToBase64String(content.ToArray());
    }

    /// <summary>Bob's message that the query finds; the IDLE of his INBOX tells when to look again.</summary>
    private async Task<MimeMessage> WaitForAsync(SearchQuery query)
    {
        var reader = await fronted.Gateway.CreateAppPasswordAsync(FrontedMail.Bob.Address, "reader");
        using var client = await fronted.Gateway.ImapAsync();
        await client.AuthenticateAsync(FrontedMail.Bob.Address, reader.Text);
        await client.Inbox.OpenAsync(FolderAccess.ReadOnly);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            using var arrival = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token);
            void Stop(object? sender, EventArgs arguments) => arrival.Cancel();
            client.Inbox.CountChanged += Stop;
            var found = await client.Inbox.SearchAsync(query, deadline.Token);
            if (found.Count > 0)
            {
                return await client.Inbox.GetMessageAsync(found[0], deadline.Token);
            }

            await client.IdleAsync(arrival.Token, deadline.Token);
            client.Inbox.CountChanged -= Stop;
        }
    }
}
