using System.Net;
using Gateway.Backends;
using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Http;
using Gateway.RealServers;
using Gateway.RealServers.ActiveSync;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Backends;

/// <summary>What a real SOGo says while half of what stands behind it is away, and what of it reaches a phone.</summary>
public sealed class PhoneOutageTests
{
    private const string Alice = "alice@example.test";

    [Fact]
    [Trait("Security", "37")]
    public async Task No_outage_makes_a_phone_lose_anything_and_it_goes_on_where_it_was()
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
        var phone = new Handset(new ActiveSyncClient(http, url, Alice, "right"));
        await phone.SetUpAsync();
        await phone.WorksAsync("before");

        await DoveadmAsync(mail, "create");
        var work = Assert.Single(await phone.Client.FolderSyncAsync());
        await DoveadmAsync(mail, "delete");
        await phone.Client.FolderSyncAsync();
        Assert.Equal([work.ServerId], phone.Client.DeletedFolders);

        await LosesItsMailboxesAsync(mail, phone, new ActiveSyncClient(http, url, Alice, "right", "UNLUCKY"), outage!);
        await LosesItsDatabaseAsync(mail, phone, new ActiveSyncClient(http, url, Alice, "right", "TABLET"));

        // The password that SOGo would use is wrong: SOGo alone would say that every folder is deleted.
        await using var wrong = await SogoGateway.StartAsync(mail, mail.Folder.Write("gateway-wrong", "wrong\n"));
        var refused = phone.At(http, new Uri(wrong.Urls.Single() + "/Microsoft-Server-ActiveSync"));
        await refused.IsHeldAsync();
        await AssertHeldAsync(() => refused.Client.FolderSyncAsync());
        await phone.WorksAsync("the password is right");

        Assert.Equal([work.ServerId], phone.Client.DeletedFolders);
        Assert.Equal(phone.Moved, phone.Client.DeletedItems);
    }

    private static async Task LosesItsMailboxesAsync(MailSystem mail, Handset phone, ActiveSyncClient unlucky, OutageAfterProof outage)
    {
        // The mailbox answered for the credential, and was gone when SOGo asked it: SOGo says that every mail folder is deleted, and
        // forgets what it knew of that device.
        await unlucky.FolderSyncAsync();
        outage.Begin = mail.Dovecot.Process.StopAsync;
        await AssertHeldAsync(() => unlucky.FolderSyncAsync());
        await AssertHeldAsync(() => phone.Client.FolderSyncAsync());
        await phone.IsHeldAsync();
        await mail.Dovecot.Process.StartAgainAsync();
        await SogoGateway.UntilAnsweredAsync(phone.Client.FolderSyncAsync);
        await phone.WorksAsync("Dovecot is back");

        // The same in the middle of a Sync: SOGo says "nothing new" to what it did not do.
        outage.Begin = mail.Dovecot.Process.StopAsync;
        await AssertHeldAsync(() => phone.Client.SyncAsync(phone.Inbox));
        await mail.Dovecot.Process.StartAgainAsync();
        await SogoGateway.UntilAnsweredAsync(phone.Client.FolderSyncAsync);
        await phone.WorksAsync("Dovecot is back again");
        Assert.Empty(unlucky.DeletedFolders);
    }

    private static async Task LosesItsDatabaseAsync(MailSystem mail, Handset phone, ActiveSyncClient tablet)
    {
        // Without its database SOGo leaves out all but mail, and says to the phone that its keys are unknown.
        await mail.Database.Process.StopAsync();
        await AssertHeldAsync(() => phone.Client.SyncAsync(phone.Inbox));
        await AssertHeldAsync(() => phone.Client.FolderSyncAsync());
        await phone.IsHeldAsync();
        await AssertHeldAsync(() => tablet.FolderSyncAsync());
        await mail.Database.Process.StartAgainAsync();
        // SOGo does not find its way back by itself while it is asked: it keeps the dead connection.
        await mail.Sogo.Process.StopAsync();
        await mail.Sogo.Process.StartAgainAsync();
        Assert.Empty(await SogoGateway.UntilAnsweredAsync(phone.Client.FolderSyncAsync));
        await phone.WorksAsync("PostgreSQL is back");
    }

    private static async Task AssertHeldAsync(Func<Task> ask)
    {
        var held = await Assert.ThrowsAsync<ActiveSyncException>(ask);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, held.Status);
        Assert.NotNull(held.RetryAfter);
    }

    private static async Task DoveadmAsync(MailSystem mail, string verb) =>
        await Tool.RunAsync("doveadm", ["-c", mail.Folder.At("dovecot/dovecot.conf"), "mailbox", verb, "-u", Alice, "Work"]);

    /// <summary>A phone and what its person does with it.</summary>
    private sealed class Handset(ActiveSyncClient client)
    {
        private string _trash = "";

        public ActiveSyncClient Client => client;

        public string Inbox { get; private set; } = "";

        public List<string> Moved { get; } = [];

        public async Task SetUpAsync()
        {
            Assert.Contains("14.1", await client.OptionsAsync(), StringComparison.Ordinal);
            Assert.Equal(2, await client.ProvisionAsync());
            var folders = await client.FolderSyncAsync();
            Assert.Contains(folders, folder => folder.Type == 8);
            (Inbox, _trash) = (folders.Single(folder => folder.Type == 2).ServerId, folders.Single(folder => folder.Type == 4).ServerId);
            await client.SyncAsync(Inbox);
        }

        public Handset At(HttpClient http, Uri url)
        {
            var other = new Handset(new ActiveSyncClient(http, url, Alice, "right", "OTHER")) { _trash = _trash };
            other.Inbox = Inbox;
            return other;
        }

        /// <summary>Sends itself a mail, gets it with the key that it has, and throws it away. A SOGo process that dies is not our subject.</summary>
        public async Task WorksAsync(string subject)
        {
            await SogoGateway.UntilAnsweredAsync(async token =>
            {
                await client.SendMailAsync($"From: {Alice}\r\nTo: {Alice}\r\nSubject: {subject}\r\n\r\nhello\r\n", token);
                return true;
            });
            var mails = await ArrivalAsync();
            Assert.All(mails, mail => Assert.Equal(subject, mail.Subject));
            foreach (var mail in mails)
            {
                await SogoGateway.UntilAnsweredAsync(token => client.MoveAsync(mail.ServerId, Inbox, _trash, token));
                Moved.Add(mail.ServerId);
            }

            Assert.Empty(await SogoGateway.UntilAnsweredAsync(token => client.SyncAsync(Inbox, token: token)));
        }

        private async Task<IReadOnlyList<SyncItem>> ArrivalAsync()
        {
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            using var looks = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
            while (await SogoGateway.UntilAnsweredAsync(token => client.EstimateAsync(Inbox, token)) == 0)
            {
                await looks.WaitForNextTickAsync(deadline.Token);
            }

            return await SogoGateway.UntilAnsweredAsync(token => client.SyncAsync(Inbox, token: token));
        }

        /// <summary>Whatever it does, it is asked to come back.</summary>
        public async Task IsHeldAsync()
        {
            await AssertHeldAsync(() => client.PingAsync([Inbox], TimeSpan.FromMinutes(5)));
            await AssertHeldAsync(() => client.MoveAsync("1", Inbox, _trash));
            await AssertHeldAsync(() => client.SendMailAsync($"From: {Alice}\r\nTo: {Alice}\r\nSubject: lost\r\n\r\nhello\r\n"));
            await AssertHeldAsync(() => client.FetchAsync(Inbox, "1"));
            await AssertHeldAsync(() => client.SyncAsync(Inbox));
        }
    }

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
