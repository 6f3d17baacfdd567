using System.Diagnostics;
using System.Net;
using Gateway.RealServers;
using Gateway.RealServers.ActiveSync;
using Xunit;

namespace Gateway.EndToEnd.Tests.ActiveSync;

[Collection(FrontedMailCollection.Name)]
public sealed class PhoneTests(FrontedMail fronted) : IDisposable
{
    private const int InboxType = 2;
    private const int NewsStatus = 2;
    private readonly HttpClient _http = fronted.Gateway.CreateHttpClient();

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task Phone_sets_up_lists_folders_and_reads_mail()
    {
        var phone = await PhoneAsync(FrontedMail.Alice, "PHONE1");

        var versions = await phone.OptionsAsync();
        var policy = await phone.ProvisionAsync();
        var folders = await phone.FolderSyncAsync();
        var inbox = Inbox(folders);
        var mails = await phone.SyncAsync(inbox, window: 20);
        var text = await phone.FetchAsync(inbox, mails[1].ServerId);

        Assert.Contains("14.1", versions, StringComparison.Ordinal);
        Assert.Equal(2, policy);
        Assert.Contains(folders, folder => folder.DisplayName == "Récolte 2026");
        Assert.NotEmpty(mails);
        Assert.Contains("DKIM-Signature:", text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Phone_finds_mail_by_its_text()
    {
        var phone = await PhoneAsync(FrontedMail.Alice, "PHONE2");
        var inbox = Inbox(await phone.FolderSyncAsync());

        var found = await phone.SearchAsync(inbox, "meeting");

        Assert.NotEmpty(found);
        Assert.All(found, mail => Assert.Contains("Notes of meeting", mail.Subject, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Mail_sent_by_a_phone_arrives_and_wakes_the_waiting_Ping()
    {
        var receiver = await PhoneAsync(FrontedMail.Carol, "PHONE3");
        var inbox = Inbox(await receiver.FolderSyncAsync());
        await ReadAllAsync(receiver, inbox);
        var subject = $"Café {Guid.NewGuid():N}";
        var ping = receiver.PingAsync([inbox], TimeSpan.FromMinutes(2));

        var sender = await PhoneAsync(FrontedMail.Alice, "PHONE4");
        await sender.SendMailAsync(
            $"From: {FrontedMail.Alice.Address}\r\nTo: {FrontedMail.Carol.Address}\r\nSubject: {subject}\r\n"
            + "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHello.\r\n");
        var news = await ping;
        var mails = await receiver.SyncAsync(inbox);

        Assert.Equal(NewsStatus, news.Status);
        Assert.Contains(mails, mail => mail.Subject == subject);
    }

    [Fact]
    public async Task Account_password_is_answered_401_with_the_hint_and_the_address_of_the_portal()
    {
        var phone = new ActiveSyncClient(_http, fronted.Gateway.ActiveSyncUrl, FrontedMail.Alice.Address, FrontedMail.Alice.Password);
        using var request = new HttpRequestMessage(HttpMethod.Options, fronted.Gateway.ActiveSyncUrl);

        using var response = await phone.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.True(response.Headers.Contains("X-MS-Credential-Service-Url"));
        Assert.Contains("app password", await response.Content.ReadAsStringAsync(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    [Trait("Security", "107")]
    public async Task Deleting_the_app_password_ends_a_hanging_Ping_and_the_next_request_gets_401()
    {
        var password = await fronted.Gateway.CreateAppPasswordAsync(FrontedMail.Bob.Address, "stolen phone");
        var phone = new ActiveSyncClient(_http, fronted.Gateway.ActiveSyncUrl, FrontedMail.Bob.Address, password.Text, "PHONE5");
        var inbox = Inbox(await phone.FolderSyncAsync());
        await ReadAllAsync(phone, inbox);
        var ping = phone.PingAsync([inbox], TimeSpan.FromMinutes(2));
        await SessionAppearsAsync(password);

        await fronted.Gateway.DeleteAppPasswordAsync(password);
        var clock = Stopwatch.StartNew();
        await Assert.ThrowsAnyAsync<Exception>(() => ping);

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(1), $"{clock.Elapsed}");
        var refusal = await Assert.ThrowsAsync<ActiveSyncException>(() => phone.FolderSyncAsync());
        Assert.Equal(HttpStatusCode.Unauthorized, refusal.Status);
    }

    [Fact]
    public async Task Lost_phone_is_blocked_within_a_second_and_forgets_the_account_though_its_app_password_is_deleted()
    {
        var password = await fronted.Gateway.CreateAppPasswordAsync(FrontedMail.Bob.Address, "lost phone");
        var phone = new ActiveSyncClient(_http, fronted.Gateway.ActiveSyncUrl, FrontedMail.Bob.Address, password.Text, "LOSTPHONE") { ProtocolVersion = "16.1" };
        await phone.DescribeAsync("Model 9", "System 20", "Bob's phone");
        var inbox = Inbox(await phone.FolderSyncAsync());
        await ReadAllAsync(phone, inbox);
        var listed = (await fronted.Gateway.RunAsync("device", "list", "--account", FrontedMail.Bob.Address)).GetRawText();
        Assert.All(["LOSTPHONE", "Model 9", "System 20", "16.1", password.Id], word => Assert.Contains(word, listed, StringComparison.Ordinal));
        var ping = phone.PingAsync([inbox], TimeSpan.FromMinutes(2));
        await SessionAppearsAsync(password);

        var clock = Stopwatch.StartNew();
        await fronted.Gateway.RunAsync("device", "wipe", FrontedMail.Bob.Address, "LOSTPHONE", "--yes");
        await Assert.ThrowsAnyAsync<Exception>(() => ping);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"{clock.Elapsed}");
        await fronted.Gateway.DeleteAppPasswordAsync(password);

        var told = await Assert.ThrowsAsync<ActiveSyncException>(() => phone.FolderSyncAsync());
        Assert.Contains("140", told.Message, StringComparison.Ordinal);
        Assert.Equal("AccountOnlyRemoteWipe", await phone.WipeOrderAsync());
        Assert.Equal(1, await phone.AcknowledgeWipeAsync("AccountOnlyRemoteWipe"));
        var afterwards = await Assert.ThrowsAsync<ActiveSyncException>(() => phone.FolderSyncAsync());
        var record = (await fronted.Gateway.RunAsync("device", "list", "--account", FrontedMail.Bob.Address)).GetRawText();

        Assert.Equal(HttpStatusCode.Unauthorized, afterwards.Status);
        Assert.Contains("\"wipeState\":\"Acknowledged\"", record, StringComparison.Ordinal);
        Assert.Contains("\"access\":\"Blocked\"", record, StringComparison.Ordinal);
    }

    [Fact]
    public async Task User_in_the_query_that_names_somebody_else_is_refused()
    {
        var password = await fronted.Gateway.CreateAppPasswordAsync(FrontedMail.Alice.Address, "phone");
        var phone = new ActiveSyncClient(_http, fronted.Gateway.ActiveSyncUrl, FrontedMail.Alice.Address, password.Text);
        using var request = new HttpRequestMessage(
            HttpMethod.Post,
            new Uri($"{fronted.Gateway.ActiveSyncUrl}?Cmd=FolderSync&User={FrontedMail.Bob.Address}&DeviceId=PHONE6&DeviceType=TestPhone"));

        using var response = await phone.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    private async Task<ActiveSyncClient> PhoneAsync(MailUser user, string deviceId)
    {
        var password = await fronted.Gateway.CreateAppPasswordAsync(user.Address, deviceId);
        return new ActiveSyncClient(_http, fronted.Gateway.ActiveSyncUrl, user.Address, password.Text, deviceId);
    }

    private static string Inbox(IReadOnlyList<SyncFolder> folders) => folders.Single(folder => folder.Type == InboxType).ServerId;

    private static async Task ReadAllAsync(ActiveSyncClient phone, string folder)
    {
        while ((await phone.SyncAsync(folder)).Count > 0)
        {
        }
    }

    /// <summary>Returns once the gateway lists a live session of that app password: the Ping has arrived.</summary>
    private async Task SessionAppearsAsync(IssuedPassword password)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!(await fronted.Gateway.RunAsync("session", "list")).GetRawText().Contains(password.Id, StringComparison.Ordinal))
        {
            deadline.Token.ThrowIfCancellationRequested();
        }
    }
}
