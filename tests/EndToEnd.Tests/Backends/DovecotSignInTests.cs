using System.Net;
using System.Security.Cryptography.X509Certificates;
using Gateway.ProtocolAdapters.Backend;
using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Imap;
using Gateway.ProtocolAdapters.Pop3;
using Gateway.ProtocolAdapters.Wire;
using Gateway.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Gateway.EndToEnd.Tests.Backends;

/// <summary>The adapters before a real Dovecot, with each way of signing in to it that needs no token.</summary>
public sealed class DovecotSignInTests(RunningDovecot dovecot) : IClassFixture<RunningDovecot>
{
    private const string Forwarded = "203.0.113.7";

    public enum Way
    {
        MasterByAuthzid,
        MasterByLogin,
        SharedSecret,
    }

    [Theory]
    [InlineData(Way.MasterByAuthzid, BackendTls.None)]
    [InlineData(Way.MasterByLogin, BackendTls.None)]
    [InlineData(Way.SharedSecret, BackendTls.None)]
    [InlineData(Way.MasterByAuthzid, BackendTls.StartTls)]
    [InlineData(Way.MasterByAuthzid, BackendTls.Implicit)]
    public async Task Imap_session_is_the_accounts_and_its_client_is_logged(Way way, BackendTls tls)
    {
        var ports = dovecot.Server.Ports;
        var authority = Authority(() => Credential(way, FakeLoginAuthority.Account), tls == BackendTls.Implicit ? ports.Imaps : ports.Imap, tls);
        await using var port = MailPort.Open(
            transport => new ImapAdapter(authority, Connector(transport), new ImapOptions(), transport, NullLogger<ImapAdapter>.Instance),
            ListenerTls.None, TrustLoopback);
        await using var client = await port.ConnectAsync();

        await client.SendAsync($"PROXY TCP4 {Forwarded} 198.51.100.1 4321 143\r\n");
        await client.PlayAsync($"""
            S: * OK...
            C: a LOGIN {FakeLoginAuthority.Account} {FakeLoginAuthority.AppPassword}
            S: a OK [CAPABILITY IMAP4rev1...
            C: b LOGOUT
            S: * BYE...
            S: b OK...
            """);

        await client.ExpectEndAsync();
        // Dovecot's log has a process of its own, which may lag behind.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (!(await dovecot.Server.ReadLogAsync()).Contains($"user=<{FakeLoginAuthority.Account}>, method=PLAIN, rip={Forwarded}", StringComparison.Ordinal))
        {
            await Task.Delay(50, patience.Token);
        }
    }

    [Theory]
    [InlineData(Way.MasterByAuthzid)]
    [InlineData(Way.MasterByLogin)]
    [InlineData(Way.SharedSecret)]
    public async Task Pop3_session_is_the_accounts(Way way)
    {
        var authority = Authority(() => Credential(way, FakeLoginAuthority.Account), dovecot.Server.Ports.Pop3, BackendTls.None);
        await using var port = MailPort.Open(
            transport => new Pop3Adapter(authority, Connector(transport), new Pop3Options(), transport, NullLogger<Pop3Adapter>.Instance),
            ListenerTls.None);
        await using var client = await port.ConnectAsync();

        await client.PlayAsync($"""
            S: +OK...
            C: USER {FakeLoginAuthority.Account}
            S: +OK...
            C: PASS {FakeLoginAuthority.AppPassword}
            S: +OK...
            C: STAT
            S: +OK 0 0
            C: QUIT
            S: +OK...
            """);
        await client.ExpectEndAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Credential_or_mailbox_that_the_backend_does_not_take_is_unavailable(bool mailboxIsMissing)
    {
        var authority = Authority(
            () => mailboxIsMissing ? Credential(Way.MasterByAuthzid, "ghost@example.test") : new BackendCredential.Password("gwmaster", Secret.FromText("wrong"), FakeLoginAuthority.Account),
            dovecot.Server.Ports.Imap, BackendTls.None);
        await using var port = MailPort.Open(
            transport => new ImapAdapter(authority, Connector(transport), new ImapOptions(), transport, NullLogger<ImapAdapter>.Instance),
            ListenerTls.None);
        await using var client = await port.ConnectAsync();

        await client.PlayAsync($"""
            S: * OK...
            C: a LOGIN {FakeLoginAuthority.Account} {FakeLoginAuthority.AppPassword}
            S: a NO [UNAVAILABLE]...
            C: b NOOP
            S: b OK...
            """);
        Assert.Empty(authority.Leases.Single().Failed);
    }

    private static MailListenerOptions TrustLoopback(MailListenerOptions options) =>
        options with { ProxyProtocolFrom = [IPNetwork.Parse("127.0.0.0/8")] };

    private static BackendConnector Connector(MailTransport transport) => new(transport.Options, transport.Time);

    private FakeLoginAuthority Authority(Func<BackendCredential> credential, int port, BackendTls tls)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(dovecot.Server.CaFile);
        return new FakeLoginAuthority
        {
            Credential = credential,
            Destinations =
            [
                new BackendEndpoint
                {
                    BackendName = "dovecot", Host = "localhost", Port = port, Tls = tls, TrustedAuthorities = authorities, Timeout = TimeSpan.FromSeconds(20),
                },
            ],
        };
    }

    private BackendCredential.Password Credential(Way way, string account)
    {
        var options = dovecot.Server.Options;
        return way switch
        {
            Way.MasterByAuthzid => new BackendCredential.Password(options.MasterUser, Secret.FromText(options.MasterPassword), account),
            Way.MasterByLogin => new BackendCredential.Password($"{account}*{options.MasterUser}", Secret.FromText(options.MasterPassword), UseLoginCommand: true),
            _ => new BackendCredential.Password(account, Secret.FromText(options.SharedPassword)),
        };
    }
}
