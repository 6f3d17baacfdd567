using Gateway.RealServers;
using MailKit.Net.Pop3;
using MailKit.Security;
using Xunit;

namespace Gateway.EndToEnd.Tests.Pop3;

[Collection(FrontedMailCollection.Name)]
public sealed class Pop3SignInTests(FrontedMail fronted)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task MailKit_signs_in_with_an_app_password_and_fetches_a_message(bool startTls)
    {
        var password = await fronted.Gateway.CreateAppPasswordAsync(FrontedMail.Alice.Address, "pop3");
        using var client = await ConnectAsync(startTls);

        await client.AuthenticateAsync(FrontedMail.Alice.Address, password.Text);
        using var message = await client.GetMessageAsync(0);

        Assert.True(client.Count >= FrontedMail.AliceInbox);
        Assert.NotEmpty(message.From);
    }

    [Fact]
    public async Task Account_password_of_an_Enforced_account_is_refused_with_the_hint()
    {
        await using var client = await LineConnection.ConnectTlsAsync(fronted.Gateway.Ports.Pop3s);
        await client.ReadUntilAsync("+OK");
        await client.SendAsync($"USER {FrontedMail.Bob.Address}");
        await client.ReadUntilAsync("+OK");

        await client.SendAsync($"PASS {FrontedMail.Bob.Password}");

        Assert.StartsWith("-ERR [AUTH] This account needs an app password here", await client.ReadAsync(), StringComparison.Ordinal);
    }

    private async Task<Pop3Client> ConnectAsync(bool startTls)
    {
        var client = new Pop3Client { ServerCertificateValidationCallback = (_, certificate, _, _) => fronted.Gateway.IsOwnCertificate(certificate) };
        await client.ConnectAsync(
            "localhost",
            startTls ? fronted.Gateway.Ports.Pop3 : fronted.Gateway.Ports.Pop3s,
            startTls ? SecureSocketOptions.StartTls : SecureSocketOptions.SslOnConnect);
        return client;
    }
}
