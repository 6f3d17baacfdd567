using Gateway.Audit;
using Gateway.Hosting;
using Gateway.Notices;
using Gateway.Portal;
using Gateway.Storage;
using Gateway.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Gateway.Tests.Notices;

public sealed class NoticeTests(PostgreSqlFixture postgreSql) : StoreTest(postgreSql)
{
    private const string Alice = "alice@example.org";

    [Fact]
    [Trait("Security", "121")]
    public async Task Every_change_of_a_credential_or_factor_is_told_in_both_languages()
    {
        await using var world = await CreateAsync(nameof(StorageProvider.Sqlite));
        AuditKind[] told =
        [
            AuditKind.AppPasswordIssued, AuditKind.AppPasswordRevoked, AuditKind.AppPasswordSuspended, AuditKind.AppPasswordResumed, AuditKind.AppPasswordChanged,
            AuditKind.DeviceMismatch, AuditKind.SecondFactorAdded, AuditKind.SecondFactorRemoved, AuditKind.SecondFactorRenamed, AuditKind.RecoveryCodesReplaced,
            AuditKind.BrowsersForgotten, AuditKind.AccountStateChanged,
        ];

        foreach (var language in new[] { "en", "nl" })
        {
            await world.Store.ExecuteAsync("delete from account_language");
            await world.Store.ExecuteAsync("insert into account_language (account_id, language) values (@Alice, @language)", new { Alice, language });
            var notices = new List<Notice>();
            foreach (var kind in told) notices.Add(Assert.IsType<Notice>(await Composer(world).ComposeAsync(Row(kind), default)));

            Assert.All(notices, notice => Assert.Equal((language, Alice), (notice.Language, notice.AccountId)));
            Assert.All(notices, notice => Assert.DoesNotContain("Notice.", notice.Subject + notice.What, StringComparison.Ordinal));
            Assert.Equal(told.Length, notices.Select(notice => notice.Subject).Distinct().Count());
        }

        Assert.Null(await Composer(world).ComposeAsync(Row(AuditKind.SignInDenied), default));
    }

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    public async Task First_use_from_a_network_or_a_family_of_devices_is_told_once(string provider)
    {
        await using var world = await CreateAsync(provider);
        var composer = Composer(world);

        Assert.True(await IsToldAsync("192.0.2.7", "Fancy Mail/1.0"));
        Assert.False(await IsToldAsync("192.0.2.99", "Fancy Mail/2.0 (iPhone)"));
        Assert.True(await IsToldAsync("198.51.100.7", "Fancy Mail/2.0"));
        Assert.True(await IsToldAsync("192.0.2.7", "Other Mail"));
        Assert.True(await IsToldAsync("2001:db8:1::1", null));
        Assert.False(await IsToldAsync("2001:db8:1:2::9", null));

        async Task<bool> IsToldAsync(string address, string? client) =>
            await composer.ComposeAsync(Row(AuditKind.SignInGranted, address, client), default) is not null;
    }

    [Fact]
    [Trait("Security", "125")]
    [Trait("Security", "127")]
    public async Task A_message_is_text_and_HTML_names_the_configured_host_and_shows_what_came_from_outside_as_text()
    {
        await using var world = await CreateAsync(nameof(StorageProvider.Sqlite));
        var row = Row(AuditKind.SecondFactorAdded, detail: "<img src=x onerror=alert(1)>\r\nBcc: evil@example.org");
        var notice = (await Composer(world).ComposeAsync(row, default))!;

        using var message = Mail().Write(notice);

        Assert.Equal(Alice, Assert.Single(message.To.Mailboxes).Address);
        Assert.Empty(message.Bcc);
        Assert.Equal("auto-generated", message.Headers["Auto-Submitted"]);
        Assert.DoesNotContain("<img", message.HtmlBody, StringComparison.Ordinal);
        Assert.Contains("https://mail.example.org/account/activity", message.TextBody, StringComparison.Ordinal);
        Assert.Contains("href=\"https://mail.example.org/account/activity\"", message.HtmlBody, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    public async Task One_node_reads_at_a_time_goes_on_where_it_stopped_and_another_takes_over(string provider)
    {
        await using var world = await CreateAsync(provider);
        await using var other = world.Store.Open(world.Time);
        var (first, second) = (new AuditReader(world.Store.Database, world.Heads, world.Time), new AuditReader(other, world.Heads, world.Time));
        // What was there before the first reader is nobody's news.
        Assert.Empty(await first.NextAsync("notices", default));
        await world.IssueAsync(Alice, "One");
        await world.IssueAsync(Alice, "Two");

        Assert.Empty(await second.NextAsync("notices", default));
        var rows = await first.NextAsync("notices", default);
        Assert.Equal(["One", "Two"], rows.Select(row => row.Detail));
        Assert.True(await first.DoneAsync("notices", rows[0].Seq, default));

        world.Time.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal(["Two"], (await second.NextAsync("notices", default)).Select(row => row.Detail));
        Assert.False(await first.DoneAsync("notices", rows[1].Seq, default));
    }

    [Fact]
    public async Task A_mail_server_that_is_away_delays_notices_and_no_change()
    {
        await using var world = await CreateAsync(nameof(StorageProvider.Sqlite));
        var reader = new AuditReader(world.Store.Database, world.Heads, world.Time);
        var away = Options.Create(new NoticeOptions { Host = "127.0.0.1", Port = 1, Tls = NoticeTls.None, Timeout = TimeSpan.FromSeconds(5) });
        using var writer = new NoticeWriter(reader, Composer(world), Mail(), new NoticeSender(away), away, world.Time, NullLogger<NoticeWriter>.Instance);
        Assert.True(await writer.RunOnceAsync(default));
        await world.IssueAsync(Alice, "One");

        Assert.False(await writer.RunOnceAsync(default));
        await world.IssueAsync(Alice, "Two");

        Assert.Equal(["One", "Two"], (await reader.NextAsync("notices", default)).Select(row => row.Detail));
    }

    private static NoticeComposer Composer(StoreWorld world) =>
        new(world.Store.Database, new NoticePlaces(world.Store.Database), Options.Create(new NoticeOptions()));

    private static NoticeMail Mail() =>
        new(Options.Create(new NoticeOptions()), Options.Create(new GatewayOptions { PublicHost = "mail.example.org" }), Options.Create(new PortalOptions()));

    private static AuditRow Row(AuditKind kind, string? address = null, string? client = null, string? detail = "Phone") =>
        new() { Seq = 1, At = 1_700_000_000_000, Kind = (long)kind, Actor = "client", AccountId = Alice, Address = address, Client = client, Detail = detail };

    private async Task<StoreWorld> CreateAsync(string provider)
    {
        var world = await CreateWorldAsync(provider);
        await world.AddAsync(Alice);
        return world;
    }
}
