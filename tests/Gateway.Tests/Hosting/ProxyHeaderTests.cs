using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Gateway.ProtocolAdapters.Wire;

namespace Gateway.Tests.Hosting;

public sealed class ProxyHeaderTests
{
    private static readonly System.Net.IPEndPoint Client = new(System.Net.IPAddress.Parse("203.0.113.9"), 50_000);
    private static readonly System.Net.IPEndPoint Balancer = new(System.Net.IPAddress.Parse("192.0.2.1"), 443);

    public static TheoryData<byte[]> Headers => new()
    {
        ProxyProtocol.WriteVersion2(Client, Balancer).ToArray(),
        Encoding.ASCII.GetBytes("PROXY TCP4 203.0.113.9 192.0.2.1 50000 443\r\n"),
    };

    public static TheoryData<byte[]> Refused => new()
    {
        Encoding.ASCII.GetBytes("PROXY TCP4 203.0.113.9 192.0.2.1 50000 " + new string('4', 108)),
        Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        (byte[])[.. "\r\n\r\n\0\r\nQUIT\n"u8, 0x21, 0x11, 0xFF, 0xFF],
        (byte[])[.. "\r\n\r\n\0\r\nQUIT\n"u8, 0x21, 0x31, 0x00, 0x00],
    };

    [Theory]
    [MemberData(nameof(Headers))]
    [Trait("Security", "17")]
    public async Task The_client_of_a_listed_balancer_is_who_its_header_says_over_HTTP(byte[] header)
    {
        await using var gateway = await StartAsync("127.0.0.0/8");
        await gateway.AddAsync("alice@example.test");

        Assert.Contains(" 401 ", await AskAsync(gateway, header), StringComparison.Ordinal);

        var audit = await gateway.JsonAsync("audit", "list");
        Assert.Contains("203.0.113.9", audit.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    [Trait("Security", "17")]
    public async Task A_listed_balancer_without_a_good_header_is_closed(byte[] header)
    {
        await using var gateway = await StartAsync("127.0.0.0/8");

        await Assert.ThrowsAnyAsync<IOException>(() => AskAsync(gateway, header));
    }

    [Fact]
    [Trait("Security", "16")]
    public async Task A_stranger_who_sends_a_header_is_closed_and_believed_nothing()
    {
        await using var gateway = await StartAsync("192.0.2.0/24");

        await Assert.ThrowsAnyAsync<Exception>(() => AskAsync(gateway, ProxyProtocol.WriteVersion2(Client, Balancer).ToArray()));
    }

    private static Task<RunningGateway> StartAsync(string network) =>
        RunningGateway.StartAsync((root, _) => root["Listeners"]!["https"]!["ProxyProtocol"] = new System.Text.Json.Nodes.JsonArray(network));

    // The status line of a sign-in with a wrong app password; the header comes in two pieces.
    private static async Task<string> AskAsync(RunningGateway gateway, byte[] header)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(System.Net.IPAddress.Loopback, gateway.Edge.Port, TestContext.Current.CancellationToken);
        var plain = client.GetStream();
        await plain.WriteAsync(header.AsMemory(0, 7), TestContext.Current.CancellationToken);
        await plain.FlushAsync(TestContext.Current.CancellationToken);
        await plain.WriteAsync(header.AsMemory(7), TestContext.Current.CancellationToken);
        await using var tls = new SslStream(plain, leaveInnerStreamOpen: false, (_, _, _, _) => true);
        await tls.AuthenticateAsClientAsync("localhost");
        var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes("alice@example.test:wrong"));
        await tls.WriteAsync(
            Encoding.ASCII.GetBytes($"OPTIONS /Microsoft-Server-ActiveSync HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic {basic}\r\n\r\n"),
            TestContext.Current.CancellationToken);
        using var reader = new StreamReader(tls);
        return await reader.ReadLineAsync(TestContext.Current.CancellationToken) ?? throw new IOException("closed");
    }
}
