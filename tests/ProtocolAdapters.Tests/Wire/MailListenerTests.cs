using System.Net;
using System.Security.Authentication;
using System.Text;
using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Wire;
using Gateway.TestKit;

namespace Gateway.ProtocolAdapters.Tests.Wire;

public sealed class MailListenerTests
{
    private static readonly IPNetwork Loopback = IPNetwork.Parse("127.0.0.0/8");

    [Theory]
    [InlineData(ListenerTls.None)]
    [InlineData(ListenerTls.Implicit)]
    public async Task Proxy_header_gives_the_clients_address_and_takes_no_octet_more(ListenerTls tls)
    {
        await using var port = MailPort.Open(_ => new Echo(), tls, options => options with { ProxyProtocolFrom = [Loopback] });
        await using var client = await port.ConnectAsync();

        await client.SendAsync("PROXY TCP4 203.0.113.7 198.51.100.1 4321 993\r\n");
        if (tls == ListenerTls.Implicit)
        {
            await client.StartTlsAsync("imap");
        }

        await client.ExpectAsync("203.0.113.7:4321 198.51.100.1:993");
        await client.PlayAsync("""
            C: hello
            S: hello
            """);
    }

    [Theory]
    [InlineData("a LOGIN without a header\r\n")]
    [InlineData("PROXY TCP4 nonsense here 1 2\r\n")]
    [InlineData("\r\n\r\n\0\r\nQUIT\n!!!!")]
    public async Task Listed_network_without_a_proper_header_is_closed(string opening)
    {
        await using var port = MailPort.Open(_ => new Echo(), ListenerTls.None, options => options with { ProxyProtocolFrom = [Loopback] });
        await using var client = await port.ConnectAsync();

        await client.SendAsync(opening);

        client.EndSending();
        await client.ExpectEndAsync();
    }

    [Fact]
    [Trait("Security", "41")]
    public async Task Client_of_another_protocol_is_refused_in_the_handshake()
    {
        await using var port = MailPort.Open(_ => new Echo(), ListenerTls.Implicit);
        await using var client = await port.ConnectAsync();

        var fault = await Assert.ThrowsAsync<AuthenticationException>(() => client.StartTlsAsync("http/1.1"));

        Assert.Contains("no application protocol", fault.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Certificate_is_replaced_without_dropping_a_session()
    {
        await using var port = MailPort.Open(_ => new Echo(), ListenerTls.Implicit);
        await using var before = await port.ConnectAsync();
        await before.StartTlsAsync();
        await before.ReadLineAsync();

        port.Transport.ServerTls.Replace(TestCertificate.Create("new.example.test"), null);
        await using var after = await port.ConnectAsync();
        var tls = await after.StartTlsAsync();

        Assert.Equal("CN=new.example.test", tls.RemoteCertificate!.Subject);
        await before.PlayAsync("""
            C: still here
            S: still here
            """);
    }

    [Fact]
    public async Task One_address_holds_no_more_slots_than_allowed()
    {
        await using var port = MailPort.Open(_ => new Echo(), ListenerTls.None, options => options with { MaxUnauthenticatedPerAddress = 1 });
        await using var first = await port.ConnectAsync();
        await first.ReadLineAsync();
        await using var second = await port.ConnectAsync();

        await second.ExpectEndAsync();
        await first.PlayAsync("""
            C: hello
            S: hello
            """);
    }

    [Fact]
    [Trait("Security", "160")]
    public async Task Oldest_without_sign_in_makes_room()
    {
        await using var port = MailPort.Open(_ => new Echo(), ListenerTls.None, options => options with { MaxUnauthenticated = 1 });
        await using var oldest = await port.ConnectAsync();
        await oldest.ReadLineAsync();

        await using var newest = await port.ConnectAsync();

        Assert.NotNull(await newest.ReadLineAsync());
        await oldest.ExpectEndAsync();
    }

    /// <summary>Says who the client is, then repeats its lines.</summary>
    private sealed class Echo : IMailAdapter
    {
        public MailProtocol Protocol => ProtocolCatalog.Imap;

        public async Task RunAsync(MailConnection client, CancellationToken draining)
        {
            await client.WriteAsync(Encoding.ASCII.GetBytes($"{client.Facts.Client} {client.Facts.Local}\r\n"), draining);
            while (await LineReader.ReadAsync(client, 100, draining) is { Status: WireLineStatus.Line } line)
            {
                await client.WriteAsync((byte[])[.. line.Octets.Span, .. "\r\n"u8], draining);
            }
        }
    }
}
