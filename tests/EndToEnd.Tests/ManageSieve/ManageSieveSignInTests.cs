using System.Text;
using Gateway.RealServers;
using Xunit;

namespace Gateway.EndToEnd.Tests.ManageSieve;

[Collection(FrontedMailCollection.Name)]
public sealed class ManageSieveSignInTests(FrontedMail fronted)
{
    private const string Script = "keep;\r\n";

    [Fact]
    public async Task Script_is_stored_at_the_real_server_and_read_back()
    {
        var password = await fronted.Gateway.CreateAppPasswordAsync(FrontedMail.Carol.Address, "sieve");
        await using var client = await GreetedAsync();

        await client.SendAsync($"AUTHENTICATE \"PLAIN\" \"{Plain(FrontedMail.Carol, password.Text)}\"");
        Assert.StartsWith("OK", await client.ReadAsync(), StringComparison.Ordinal);
        await client.SendAsync($"PUTSCRIPT \"holiday\" {{{Script.Length}+}}\r\n{Script}");
        Assert.StartsWith("OK", await client.ReadAsync(), StringComparison.Ordinal);
        await client.SendAsync("LISTSCRIPTS");

        Assert.Equal("\"holiday\"", await client.ReadAsync());
    }

    [Fact]
    public async Task Account_password_of_an_Enforced_account_is_refused_with_the_hint()
    {
        await using var client = await GreetedAsync();

        await client.SendAsync($"AUTHENTICATE \"PLAIN\" \"{Plain(FrontedMail.Bob, FrontedMail.Bob.Password)}\"");

        Assert.StartsWith("NO \"An app password is needed here", await client.ReadAsync(), StringComparison.Ordinal);
    }

    private static string Plain(MailUser user, string secret) => Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{user.Address}\0{secret}"));

    // RFC 5804 §2.2: capabilities come again after TLS, and the server's own are among them.
    private async Task<LineConnection> GreetedAsync()
    {
        var client = await LineConnection.ConnectAsync(fronted.Gateway.Ports.Sieve);
        await client.ReadUntilAsync("OK");
        await client.SendAsync("STARTTLS");
        await client.ReadUntilAsync("OK");
        await client.StartTlsAsync();
        await client.ReadUntilAsync("\"SIEVE\" \"fileinto");
        await client.ReadUntilAsync("OK");
        return client;
    }
}
