using System.Net;
using Gateway.Backends;
using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Http;
using Gateway.RealServers;
using Gateway.RealServers.ActiveSync;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Backends;

/// <summary>What a real SOGo says while half of what stands behind it is away, and what of it reaches a phone.</summary>
public sealed class FolderSyncOutageTests
{
    private const string Alice = "alice@example.test";

    [Fact]
    public async Task No_outage_makes_a_phone_delete_a_folder_and_a_deleted_folder_still_goes()
    {
        await using var mail = await MailSystem.StartAsync();
        var secret = mail.Folder.Write("gateway-sogo", mail.Dovecot.Options.SharedPassword + "\n");
        OutageAfterProof? outage = null;
        await using var app = await SogoGateway.StartAsync(mail, secret, services =>
        {
            services.AddSingleton<MailboxProof>();
            services.AddSingleton<IMailboxProof>(provider => outage = new OutageAfterProof(provider.GetRequiredService<MailboxProof>()));
        });
        using var http = new HttpClient();
        var url = new Uri(app.Urls.Single() + "/Microsoft-Server-ActiveSync");
        var phone = new ActiveSyncClient(http, url, Alice, "right");
        Assert.Contains(await phone.FolderSyncAsync(), folder => folder.Type == 8);

        await DoveadmAsync(mail, "create");
        var work = Assert.Single(await phone.FolderSyncAsync());
        await DoveadmAsync(mail, "delete");
        await phone.FolderSyncAsync();
        Assert.Equal([work.ServerId], phone.DeletedFolders);

        // The mailbox answered for the credential, and was gone when SOGo asked it: SOGo says that every mail folder is deleted.
        outage!.Begin = mail.Dovecot.Process.StopAsync;
        await AssertHeldAsync(phone);
        await mail.Dovecot.Process.StartAgainAsync();
        await SogoGateway.UntilAnsweredAsync(phone);

        // Without its database SOGo leaves out all but mail, and says to the phone that its key is unknown.
        await mail.Database.Process.StopAsync();
        await AssertHeldAsync(phone);
        await AssertHeldAsync(new ActiveSyncClient(http, url, Alice, "right", "TABLET"));
        await mail.Database.Process.StartAgainAsync();
        // SOGo does not find its way back by itself while it is asked: it keeps the dead connection.
        await mail.Sogo.Process.StopAsync();
        await mail.Sogo.Process.StartAgainAsync();
        Assert.Empty(await SogoGateway.UntilAnsweredAsync(phone));
        Assert.Equal([work.ServerId], phone.DeletedFolders);
    }

    private static async Task AssertHeldAsync(ActiveSyncClient phone)
    {
        var held = await Assert.ThrowsAsync<ActiveSyncException>(() => phone.FolderSyncAsync());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, held.Status);
    }

    private static async Task DoveadmAsync(MailSystem mail, string verb) =>
        await Tool.RunAsync("doveadm", ["-c", mail.Folder.At("dovecot/dovecot.conf"), "mailbox", verb, "-u", Alice, "Work"]);

    /// <summary>The real proof; once, something happens right after it.</summary>
    private sealed class OutageAfterProof(IMailboxProof inner) : IMailboxProof
    {
        public Func<Task>? Begin { get; set; }

        public async ValueTask<BackendLoginOutcome> ProveAsync(LoginGrant grant, TimeSpan maxAge, CancellationToken cancellationToken)
        {
            var outcome = await inner.ProveAsync(grant, maxAge, cancellationToken);
            if (Begin is { } begin)
            {
                Begin = null;
                await begin();
            }

            return outcome;
        }
    }
}
