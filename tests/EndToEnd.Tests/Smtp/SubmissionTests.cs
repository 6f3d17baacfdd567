using Gateway.RealServers;
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

        using var arrived = await fronted.Mail.Dovecot.WaitForAsync(FrontedMail.Bob, SearchQuery.HeaderContains("Message-Id", message.MessageId));
        Assert.Equal(message.Subject, arrived.Subject);
        Assert.Equal(Body(message), Body(arrived));
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
}
