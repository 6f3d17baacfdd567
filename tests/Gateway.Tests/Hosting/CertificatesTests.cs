using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Gateway.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Hosting;

public sealed class CertificatesTests
{
    [Fact]
    public async Task The_first_start_makes_a_certificate_for_the_public_host_and_shows_it()
    {
        await using var gateway = await RunningGateway.StartAsync();

        using var made = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(gateway.DataPath, "self-signed.pem"));
        Assert.True(made.MatchesHostname("localhost", allowWildcards: false, allowCommonName: false));
        Assert.Equal(made.Thumbprint, await ShownAsync(gateway));
    }

    [Fact]
    public void A_self_made_certificate_that_was_cut_short_is_made_anew()
    {
        var folder = Directory.CreateTempSubdirectory("gwcert");
        var file = Path.Combine(folder.FullName, "self-signed.pem");
        File.WriteAllText(file, "-----BEGIN CERTIFICATE-----\nAAAA");

        SelfSignedCertificate.Ensure(folder.FullName, "localhost", TimeProvider.System.GetUtcNow());

        Assert.Equal("CN=localhost", CertificatePair.Load(file, null, null).Certificate.Subject);
        folder.Delete(recursive: true);
    }

    [Fact]
    [Trait("Security", "156")]
    public async Task A_new_pair_is_taken_up_without_dropping_a_session()
    {
        await using var gateway = await RunningGateway.StartAsync(UseOwnPair);
        var certificates = gateway.App.Services.GetRequiredService<Certificates>();
        var password = await gateway.AddAsync("alice@example.test");
        await using var session = await gateway.ConnectAsync();
        await session.CommandAsync("a", $"LOGIN alice@example.test {password}");
        var before = await ShownAsync(gateway);

        var wanted = WritePair(Home(gateway), "localhost");
        certificates.Refresh();

        Assert.Equal(wanted, await ShownAsync(gateway));
        Assert.NotEqual(before, wanted);
        Assert.StartsWith("b OK", await session.CommandAsync("b", "NOOP"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    [Trait("Security", "156")]
    public async Task A_pair_of_no_use_is_refused_and_the_one_before_stays(string text)
    {
        await using var gateway = await RunningGateway.StartAsync(UseOwnPair);
        var certificates = gateway.App.Services.GetRequiredService<Certificates>();
        var before = await ShownAsync(gateway);

        await File.WriteAllTextAsync(Path.Combine(Home(gateway).FullName, "tls.pem"), text, TestContext.Current.CancellationToken);
        certificates.Refresh();

        Assert.True(certificates.NewestRefused);
        Assert.Equal(before, await ShownAsync(gateway));
    }

    [Fact]
    [Trait("Security", "156")]
    public async Task A_key_of_another_certificate_or_another_host_is_refused()
    {
        await using var gateway = await RunningGateway.StartAsync(UseOwnPair);
        var certificates = gateway.App.Services.GetRequiredService<Certificates>();
        var before = await ShownAsync(gateway);
        var home = Home(gateway);
        var key = await File.ReadAllTextAsync(Path.Combine(home.FullName, "tls.key"), TestContext.Current.CancellationToken);

        WritePair(home, "localhost");
        await File.WriteAllTextAsync(Path.Combine(home.FullName, "tls.key"), key, TestContext.Current.CancellationToken);
        certificates.Refresh();
        Assert.True(certificates.NewestRefused);

        WritePair(home, "elsewhere.example.test", alsoLocalhost: false);
        certificates.Refresh();
        Assert.True(certificates.NewestRefused);
        Assert.Equal(before, await ShownAsync(gateway));
    }

    [Fact]
    [Trait("Security", "156")]
    [Trait("Reliability", "20")]
    public async Task A_hundred_pairs_in_a_row_drop_no_session_and_no_sign_in_and_the_bad_ones_are_never_shown()
    {
        await using var gateway = await RunningGateway.StartAsync(UseOwnPair);
        var certificates = gateway.App.Services.GetRequiredService<Certificates>();
        var password = await gateway.AddAsync("alice@example.test");
        await using var session = await gateway.ConnectAsync();
        await session.CommandAsync("a", $"LOGIN alice@example.test {password}");
        var shown = await ShownAsync(gateway);
        for (var i = 0; i < 100; i++)
        {
            var isBad = i % 4 == 3;
            var written = WritePair(Home(gateway), isBad ? "elsewhere.example.test" : "localhost", alsoLocalhost: !isBad);
            certificates.Refresh();
            shown = isBad ? shown : written;

            Assert.Equal(isBad, certificates.NewestRefused);
            Assert.Equal(shown, await ShownAsync(gateway));
            Assert.StartsWith($"n{i} OK", await session.CommandAsync($"n{i}", "NOOP"), StringComparison.Ordinal);
        }

        await using var later = await gateway.ConnectAsync();
        Assert.StartsWith("z OK", await later.CommandAsync("z", $"LOGIN alice@example.test {password}"), StringComparison.Ordinal);
    }

    private static DirectoryInfo Home(RunningGateway gateway) => Directory.GetParent(gateway.ConfigFile)!;

    private static void UseOwnPair(JsonObject root, DirectoryInfo folder)
    {
        WritePair(folder, "localhost");
        root["Tls"] = new JsonObject { ["CertificateFile"] = "tls.pem", ["KeyFile"] = "tls.key" };
    }

    // The thumbprint of the pair written.
    private static string WritePair(DirectoryInfo folder, string name, bool alsoLocalhost = true)
    {
        var pem = SelfSignedCertificate.Ensure(Directory.CreateDirectory(Path.Combine(folder.FullName, Guid.NewGuid().ToString("N"))).FullName, name, TimeProvider.System.GetUtcNow());
        if (alsoLocalhost)
        {
            return Split(folder, File.ReadAllText(pem));
        }

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        using var foreign = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return Split(folder, foreign.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n");
    }

    private static string Split(DirectoryInfo folder, string pem)
    {
        var at = pem.IndexOf("-----BEGIN PRIVATE KEY", StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(folder.FullName, "tls.pem"), pem[..at]);
        File.WriteAllText(Path.Combine(folder.FullName, "tls.key"), pem[at..]);
        using var written = X509Certificate2.CreateFromPem(pem);
        return written.Thumbprint;
    }

    private static async Task<string> ShownAsync(RunningGateway gateway)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", gateway.ImapPort);
        await using var tls = new SslStream(client.GetStream(), false, (_, _, _, _) => true);
        await tls.AuthenticateAsClientAsync("localhost");
        return ((X509Certificate2)tls.RemoteCertificate!).Thumbprint;
    }
}
