using System.Security.Cryptography.Pkcs;
using System.Text;
using System.Xml.Linq;
using Gateway.Hosting;
using Gateway.Portal;
using Gateway.Storage;
using Gateway.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Gateway.Tests.Portal;

public sealed class ProfileLinksTests(PostgreSqlFixture postgreSql) : StoreTest(postgreSql)
{
    private const string Alice = "alice@example.org";
    private const string Shown = "abcd-efgh-ijkm-npqr-stuv";

    [Theory, MemberData(nameof(Providers.All), MemberType = typeof(Providers))]
    public async Task Of_ten_requests_at_the_same_moment_one_gets_the_signed_profile(string provider)
    {
        await using var world = await CreateAsync(provider);
        var (links, secret, _) = await MakeAsync(world);

        var taken = (await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => links.TakeAsync(secret, default)))).OfType<byte[]>();

        var message = new SignedCms();
        message.Decode(Assert.Single(taken));
        message.CheckSignature(verifySignatureOnly: true);
        var profile = XDocument.Parse(Encoding.UTF8.GetString(message.ContentInfo.Content));
        Assert.Equal("com.apple.mail.managed", ValueOf(profile, "PayloadType"));
        Assert.Equal((Shown, Alice, "993"), (ValueOf(profile, "IncomingPassword"), ValueOf(profile, "IncomingMailServerUsername"), ValueOf(profile, "IncomingMailServerPortNumber")));
    }

    [Fact]
    public async Task A_link_is_over_after_five_minutes()
    {
        await using var world = await CreateAsync(nameof(StorageProvider.Sqlite));
        var (links, secret, _) = await MakeAsync(world);

        world.Time.Advance(TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(1));

        Assert.Null(await links.TakeAsync(secret, default));
    }

    [Fact]
    [Trait("Security", "140")]
    public async Task What_is_stored_is_neither_the_link_nor_the_app_password()
    {
        await using var world = await CreateAsync(nameof(StorageProvider.Sqlite));
        var (_, secret, link) = await MakeAsync(world);

        var stored = await world.Store.Database.ReadAsync(session => session.ScalarAsync<byte[]>("select sealed from portal_link", new { }), default);
        Assert.DoesNotContain(Shown, Encoding.Latin1.GetString(stored!), StringComparison.Ordinal);
        Assert.Equal(("https", "mail.example.org"), (link.Scheme, link.Host));
        Assert.False(world.Keys.Current.TryOpen(Gateway.Keys.KeyLabel.Form, [], stored, out _));
        Assert.True(secret.Length > 40);
    }

    private static string? ValueOf(XDocument profile, string key) =>
        profile.Descendants("key").LastOrDefault(element => element.Value == key)?.ElementsAfterSelf().First().Value;

    private async Task<StoreWorld> CreateAsync(string provider)
    {
        var world = await CreateWorldAsync(provider);
        await world.AddAsync(Alice);
        return world;
    }

    private static async Task<(ProfileLinks Links, string Secret, Uri Link)> MakeAsync(StoreWorld world)
    {
        var gateway = Options.Create(new GatewayOptions { PublicHost = "mail.example.org", DataDirectory = world.Store.Options.DataDirectory });
        var certificates = new Certificates(Options.Create(new TlsOptions()), gateway, TimeProvider.System, NullLogger<Certificates>.Instance);
        var links = new ProfileLinks(world.Store.Database, world.Keys, gateway, certificates, world.Time);
        var profile = AppleProfile.Write(new ProfileContent(Alice, await world.IssueAsync(Alice), Shown, true), SampleSetup.Mail);
        var context = PortalWorld.Request();
        context.Request.Host = new("evil.example.org");
        var link = await links.CreateAsync(context, Alice, profile);
        Assert.All(profile, octet => Assert.Equal(0, octet));
        return (links, link.AbsolutePath[ProfileLinks.Path.Length..], link);
    }
}
