using System.Globalization;
using System.Net;
using Gateway.Backends;
using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Http;
using Gateway.RealServers;
using Gateway.RealServers.ActiveSync;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

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
        await using var app = await StartGatewayAsync(mail, secret);
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
        Assert.Empty(await UntilAnsweredAsync(phone));

        // The password that SOGo would use is wrong: SOGo alone would answer "every folder is deleted".
        await File.WriteAllTextAsync(secret, "wrong\n");
        await using var wrong = await StartGatewayAsync(mail, secret);
        var refused = new ActiveSyncClient(http, new Uri(wrong.Urls.Single() + "/Microsoft-Server-ActiveSync"), Alice, "right");
        var held = await Assert.ThrowsAsync<ActiveSyncException>(() => refused.FolderSyncAsync());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, held.Status);
    }

    private static async Task<IReadOnlyList<SyncFolder>> UntilAnsweredAsync(ActiveSyncClient phone)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            try
            {
                return await phone.FolderSyncAsync(deadline.Token);
            }
            catch (ActiveSyncException exception) when (exception.Status is HttpStatusCode.ServiceUnavailable)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(250), deadline.Token);
            }
        }
    }

    private static async Task<WebApplication> StartGatewayAsync(MailSystem mail, string secretFile)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Gateway:PublicHost"] = "mail.example.test",
            ["Gateway:Http:RequireTls"] = "false",
            ["Gateway:Backends:main:Imap:Host"] = "127.0.0.1",
            ["Gateway:Backends:main:Imap:Port"] = mail.Dovecot.Ports.Imap.ToString(CultureInfo.InvariantCulture),
            ["Gateway:Backends:main:Imap:Tls"] = "None",
            ["Gateway:Backends:main:Http:Url"] = $"http://127.0.0.1:{mail.Sogo.Port}/",
            ["Gateway:Backends:main:Http:Method"] = "Rewrite",
            ["Gateway:Backends:main:Http:PasswordFile"] = secretFile,
            ["Gateway:Backends:main:Http:NeedsContentLength"] = "true",
            ["Gateway:Backends:main:Http:PathPrefixes:/Microsoft-Server-ActiveSync"] = "/SOGo/Microsoft-Server-ActiveSync",
        });
        builder.WebHost.ConfigureKestrel(options =>
        {
            KestrelHardening.Apply(options);
            options.Listen(IPAddress.Loopback, 0);
        });
        builder.Services.AddBackends(builder.Configuration);
        builder.Services.AddHttpGateway(builder.Configuration);
        builder.Services.AddSingleton<ILoginAuthority, RoutedAuthority>();
        var app = builder.Build();
        app.UseRequestHygiene();
        app.MapHttpGateway();
        await app.StartAsync();
        return app;
    }
}
