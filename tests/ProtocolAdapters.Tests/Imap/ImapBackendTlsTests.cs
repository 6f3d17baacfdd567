using System.Security.Cryptography.X509Certificates;
using System.Text;
using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Wire;
using Gateway.TestKit;

namespace Gateway.ProtocolAdapters.Tests.Imap;

public sealed class ImapBackendTlsTests
{
    public enum Fault
    {
        Name,
        Expired,
        Authority,
    }

    [Theory]
    [InlineData(BackendTls.Implicit)]
    [InlineData(BackendTls.StartTls)]
    public async Task Backend_with_the_pinned_authority_is_spoken_to_under_tls(BackendTls tls)
    {
        using var certificate = TestCertificate.Create();
        await using var bed = await ImapTestBed.OpenAsync(backend: peer => ServeAsync(peer, tls, certificate));
        bed.Authority.Destinations = [bed.Authority.Destinations[0] with { Tls = tls, TrustedAuthorities = [certificate] }];

        await bed.Client.SendAsync($"a {ImapTestBed.RightLogin}\r\n");

        await bed.Client.ExpectAsync("a OK [CAPABILITY IMAP4rev1 IDLE UIDPLUS] Logged in.");
    }

    [Theory]
    [Trait("Security", "150")]
    [InlineData(BackendTls.Implicit, Fault.Name)]
    [InlineData(BackendTls.Implicit, Fault.Expired)]
    [InlineData(BackendTls.Implicit, Fault.Authority)]
    [InlineData(BackendTls.StartTls, Fault.Name)]
    [InlineData(BackendTls.StartTls, Fault.Expired)]
    [InlineData(BackendTls.StartTls, Fault.Authority)]
    public async Task Backend_that_cant_prove_its_name_hears_no_credential(BackendTls tls, Fault fault)
    {
        using var certificate = TestCertificate.Create(isLocal: fault != Fault.Name, isExpired: fault == Fault.Expired);
        using var other = TestCertificate.Create();
        await using var bed = await ImapTestBed.OpenAsync(backend: peer => ServeAsync(peer, tls, certificate));
        var pinned = fault == Fault.Authority ? other : certificate;
        bed.Authority.Destinations = [bed.Authority.Destinations[0] with { Tls = tls, TrustedAuthorities = [pinned] }];

        await bed.Client.SendAsync($"a {ImapTestBed.RightLogin}\r\n");

        await bed.Client.ExpectAsync("a NO [UNAVAILABLE]...");
        Assert.DoesNotContain(bed.Backend.Received, line => !line.EndsWith(" STARTTLS", StringComparison.Ordinal));
        Assert.Single(bed.Lease.Failed);
    }

    [Fact]
    public async Task Proxy_header_goes_out_before_the_first_word()
    {
        var opening = new TaskCompletionSource<string>();
        await using var bed = await ImapTestBed.OpenAsync(backend: async peer =>
        {
            opening.SetResult(await peer.ReadOctetsAsync(28));
            await FakeImapBackend.ServeAsync(peer);
        });
        bed.Authority.Destinations = [bed.Authority.Destinations[0] with { SendProxyHeader = true }];

        await bed.Client.SendAsync($"a {ImapTestBed.RightLogin}\r\n");

        await bed.Client.ExpectAsync("a OK [CAPABILITY...");
        Assert.True(ProxyProtocol.TryParseVersion2(Encoding.Latin1.GetBytes(await opening.Task), out var header));
        Assert.Equal(bed.Client.Local, header.Source);
        Assert.Equal(bed.Port.Endpoint, header.Destination);
    }

    private static async Task ServeAsync(FakeMailBackend.Peer peer, BackendTls tls, X509Certificate2 certificate)
    {
        if (tls == BackendTls.StartTls)
        {
            await peer.SendAsync("* OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] ready\r\n");
            var tag = (await peer.ReadLineAsync())!.Split(' ')[0];
            await peer.SendAsync($"{tag} OK go\r\n");
            await peer.StartTlsAsync(certificate);
            await FakeImapBackend.SignInAsync(peer);
        }
        else
        {
            await peer.StartTlsAsync(certificate);
            await peer.SendAsync(FakeImapBackend.Greeting);
            await FakeImapBackend.SignInAsync(peer);
        }
        await FakeImapBackend.SessionAsync(peer);
    }
}
