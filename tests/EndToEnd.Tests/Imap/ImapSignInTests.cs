using System.Text;
using Gateway.RealServers;
using MailKit;
using MailKit.Search;
using MailKit.Security;
using Xunit;

namespace Gateway.EndToEnd.Tests.Imap;

[Collection(FrontedMailCollection.Name)]
public sealed class ImapSignInTests(FrontedMail fronted)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task MailKit_signs_in_with_an_app_password_and_reads_mail(bool startTls)
    {
        var password = await fronted.Gateway.CreateAppPasswordAsync(FrontedMail.Alice.Address, "MailKit");
        using var client = await fronted.Gateway.ImapAsync(startTls);

        await client.AuthenticateAsync(FrontedMail.Alice.Address, password.Text);
        await client.Inbox.OpenAsync(FolderAccess.ReadOnly);
        var found = await client.Inbox.SearchAsync(SearchQuery.SubjectContains("Grüße aus Köln"));
        using var message = await client.Inbox.GetMessageAsync(found[0]);

        Assert.True(client.Inbox.Count >= FrontedMail.AliceInbox);
        Assert.StartsWith("Grüße aus Köln, Teil", message.Subject, StringComparison.Ordinal);
        Assert.Contains("Schöne <b>Grüße</b>", message.HtmlBody, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Account_password_is_refused_with_the_hint_whether_right_or_wrong(bool right)
    {
        var presented = right ? FrontedMail.Bob.Password : "some-Other-pass-word";

        var answer = await LoginAnswerAsync(FrontedMail.Bob.Address, presented);

        Assert.StartsWith("a NO [ALERT] ", answer, StringComparison.Ordinal);
        Assert.Contains("app password", answer, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Account_password_of_an_Enforced_account_never_reaches_the_backend()
    {
        // The portal checks account passwords at the same Dovecot: what was logged before is other tests'.
        var before = (await fronted.Mail.Dovecot.ReadLogAsync()).Length;

        await LoginAnswerAsync(FrontedMail.Bob.Address, FrontedMail.Bob.Password);

        // Positive control: what does reach Dovecot stands in its log.
        await LoginAnswerAsync(FrontedMail.Dave.Address, "wrong-but-Passed-on");
        var log = (await fronted.Mail.Dovecot.ReadLogAsync())[before..];

        Assert.Contains("wrong-but-Passed-on", log, StringComparison.Ordinal);
        Assert.DoesNotContain(FrontedMail.Bob.Password, log, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{FrontedMail.Bob.Address}\0{FrontedMail.Bob.Password}")), log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Disabled_account_signs_in_with_its_account_password()
    {
        using var client = await fronted.Gateway.ImapAsync();

        await client.AuthenticateAsync(FrontedMail.Dave.Address, FrontedMail.Dave.Password);

        Assert.True(client.IsAuthenticated);
    }

    [Fact]
    public async Task Wrong_app_password_is_an_authentication_failure()
    {
        using var client = await fronted.Gateway.ImapAsync();
        var password = await fronted.Gateway.CreateAppPasswordAsync(FrontedMail.Carol.Address, "to be deleted");
        await fronted.Gateway.DeleteAppPasswordAsync(password);

        await Assert.ThrowsAsync<AuthenticationException>(() => client.AuthenticateAsync(FrontedMail.Carol.Address, password.Text));
    }

    [Fact]
    public async Task Capabilities_after_sign_in_are_the_backends()
    {
        var password = await fronted.Gateway.CreateAppPasswordAsync(FrontedMail.Alice.Address, "capabilities");
        await using var through = await fronted.Gateway.SelectedAsync(FrontedMail.Alice, password);
        await through.SendAsync("c CAPABILITY");
        var offered = await through.ReadUntilAsync("* CAPABILITY");

        Assert.Contains(" CONDSTORE", offered, StringComparison.Ordinal);
        Assert.DoesNotContain("STARTTLS", offered, StringComparison.Ordinal);
    }

    private async Task<string> LoginAnswerAsync(string user, string password)
    {
        await using var connection = await LineConnection.ConnectTlsAsync(fronted.Gateway.Ports.Imaps);
        await connection.ReadUntilAsync("* OK");
        return await connection.CommandAsync("a", $"LOGIN \"{user}\" \"{password}\"");
    }
}
