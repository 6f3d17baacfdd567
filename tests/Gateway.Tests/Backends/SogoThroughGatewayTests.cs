using System.Net;
using Gateway.RealServers;
using Gateway.RealServers.ActiveSync;

namespace Gateway.Tests.Backends;

/// <summary>A phone, the HTTP side with its real routing and credentials, and a real SOGo in trust mode.</summary>
public sealed class SogoThroughGatewayTests
{
    private const string Alice = "alice@example.test";

    [Fact]
    public async Task A_phone_works_through_the_gateway_and_loses_nothing_while_its_mailbox_is_away()
    {
        await using var mail = await MailSystem.StartAsync();
        var secret = mail.Folder.Write("gateway-sogo", mail.Dovecot.Options.SharedPassword + "\n");
        await using var app = await SogoGateway.StartAsync(mail, secret);
        using var http = new HttpClient();
        var url = new Uri(app.Urls.Single() + "/Microsoft-Server-ActiveSync");
        var phone = new ActiveSyncClient(http, url, Alice, "right");

        Assert.Contains("14.1", await phone.OptionsAsync(), StringComparison.Ordinal);
        Assert.Equal(2, await phone.ProvisionAsync());
        var folders = await phone.FolderSyncAsync();
        var inbox = Assert.Single(folders, folder => folder.Type == 2);
        await phone.SyncAsync(inbox.ServerId);
        await phone.SendMailAsync($"From: {Alice}\r\nTo: {Alice}\r\nSubject: through\r\n\r\nhello\r\n");

        await mail.Dovecot.Process.StopAsync();
        var away = await Assert.ThrowsAsync<ActiveSyncException>(() => phone.FolderSyncAsync());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, away.Status);

        await mail.Dovecot.Process.StartAgainAsync();
        Assert.Empty(await SogoGateway.UntilAnsweredAsync(phone));

        // The password that SOGo would use is wrong: SOGo alone would answer "every folder is deleted".
        await File.WriteAllTextAsync(secret, "wrong\n");
        await using var wrong = await SogoGateway.StartAsync(mail, secret);
        var refused = new ActiveSyncClient(http, new Uri(wrong.Urls.Single() + "/Microsoft-Server-ActiveSync"), Alice, "right");
        var held = await Assert.ThrowsAsync<ActiveSyncException>(() => refused.FolderSyncAsync());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, held.Status);
    }
}
