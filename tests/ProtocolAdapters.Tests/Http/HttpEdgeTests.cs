using System.Net;
using System.Net.Sockets;
using System.Text;
using Gateway.ProtocolAdapters.Http;
using Gateway.ProtocolAdapters.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.ProtocolAdapters.Tests.Http;

/// <summary>Who the client is, before a word of HTTP (security.md 15 to 17, 39).</summary>
public sealed class HttpEdgeTests
{
    private const string Alice = "alice@example.test";
    private static readonly string Request =
        $"POST /Microsoft-Server-ActiveSync?Cmd=Settings HTTP/1.1\r\nHost: h\r\nAuthorization: {HttpGatewayFixture.Basic(Alice)}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

    private static readonly byte[] Signature = [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A];

    [Theory]
    [Trait("Security", "14")]
    [Trait("Security", "15")]
    [InlineData("1.1.1.1, 203.0.113.9")]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]:80")]
    [InlineData("unknown")]
    [InlineData("many")]
    public async Task No_header_of_HTTP_moves_a_client(string value)
    {
        await using var gateway = await StartAsync("127.0.0.0/8");
        var line = value == "many" ? string.Join(", ", Enumerable.Repeat("203.0.113.9", 200)) : value;
        var forged = Request.Replace("Host: h\r\n", $"Host: h\r\nX-Forwarded-For: {line}\r\nX-Forwarded-For: {line}\r\nForwarded: for={line}\r\n", StringComparison.Ordinal);

        Assert.StartsWith("HTTP/1.1 200 ", await gateway.SendRawAsync("PROXY TCP4 198.51.100.7 192.0.2.1 4321 443\r\n" + forged), StringComparison.Ordinal);

        Assert.Equal(IPEndPoint.Parse("198.51.100.7:4321"), Assert.Single(gateway.Authority.Attempts).Client);
        Assert.Equal("198.51.100.7", Assert.Single(gateway.Backend.Seen).Headers["X-Forwarded-For"]);
    }

    [Theory]
    [Trait("Security", "17")]
    [InlineData("PROXY TCP4 198.51.100.7 192.0.2.1 4321 443\r\n", "198.51.100.7")]
    [InlineData("PROXY TCP6 ::ffff:198.51.100.7 ::ffff:192.0.2.1 4321 443\r\n", "198.51.100.7")]
    [InlineData("PROXY TCP6 2001:db8::7 2001:db8::1 4321 443\r\n", "2001:db8::7")]
    [InlineData("PROXY UNKNOWN\r\n", "127.0.0.1")]
    public async Task A_listed_balancer_tells_whose_connection_it_is(string header, string client)
    {
        await using var gateway = await StartAsync("127.0.0.0/8");

        Assert.StartsWith("HTTP/1.1 200 ", await gateway.SendRawAsync(header + Request), StringComparison.Ordinal);

        Assert.Equal(IPAddress.Parse(client), Assert.Single(gateway.Authority.Attempts).Client.Address);
    }

    [Fact]
    [Trait("Security", "17")]
    public async Task A_header_of_version_2_is_taken_whole_at_any_split()
    {
        await using var gateway = await StartAsync("127.0.0.0/8");
        byte[] header = ProxyProtocol.WriteVersion2(IPEndPoint.Parse("198.51.100.7:4321"), IPEndPoint.Parse("192.0.2.1:443"));
        byte[] octets = [.. header, .. Encoding.ASCII.GetBytes(Request)];

        foreach (var split in new[] { 1, 11, 13, 17, header.Length - 1, header.Length, header.Length + 1 })
        {
            using var socket = new TcpClient { NoDelay = true };
            await socket.ConnectAsync(IPAddress.Loopback, gateway.Port);
            await socket.GetStream().WriteAsync(octets.AsMemory(0, split));
            await socket.GetStream().FlushAsync();
            await Task.Yield();
            await socket.GetStream().WriteAsync(octets.AsMemory(split));
            using var answer = new StreamReader(socket.GetStream());
            Assert.StartsWith("HTTP/1.1 200 ", await answer.ReadToEndAsync(), StringComparison.Ordinal);
        }

        Assert.All(gateway.Authority.Attempts, attempt => Assert.Equal(IPEndPoint.Parse("198.51.100.7:4321"), attempt.Client));
    }

    public static TheoryData<byte[]> Broken =>
    [
        "GET / HTTP/1.1\r\nHost: h\r\n\r\n"u8.ToArray(),
        "PROXY TCP4 1.2.3.4\r\n"u8.ToArray(),
        "PROXY TCP4 1.2.3.4 5.6.7.8 99999 443\r\n"u8.ToArray(),
        Encoding.ASCII.GetBytes("PROXY TCP4 " + new string('1', 108) + "\r\n"),
        (byte[])[.. Signature, 0x21, 0x11, 0xFF, 0xFF, .. new byte[200]],
        (byte[])[.. Signature, 0x31, 0x11, 0x00, 0x0C, .. new byte[12]],
        (byte[])[.. Signature, 0x21, 0x11, 0x00, 0x02, 0x01, 0x02],
    ];

    [Theory]
    [Trait("Security", "16")]
    [Trait("Security", "17")]
    [MemberData(nameof(Broken))]
    public async Task A_listed_balancer_without_a_good_header_is_closed_without_a_word(byte[] opening)
    {
        await using var gateway = await StartAsync("127.0.0.0/8");

        Assert.Equal("", await gateway.SendRawAsync(Encoding.Latin1.GetString(opening) + Request));

        Assert.Empty(gateway.Authority.Attempts);
    }

    [Fact]
    [Trait("Security", "16")]
    public async Task A_header_from_anybody_else_is_no_header()
    {
        await using var gateway = await StartAsync("10.0.0.0/8");

        Assert.StartsWith("HTTP/1.1 400 ", await gateway.SendRawAsync("PROXY TCP4 127.0.0.1 127.0.0.1 1 443\r\n" + Request), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200 ", await gateway.SendRawAsync(Request), StringComparison.Ordinal);

        Assert.Equal(IPAddress.Loopback, Assert.Single(gateway.Authority.Attempts).Client.Address);
    }

    [Fact]
    [Trait("Security", "39")]
    public async Task An_address_holds_a_hundred_connections_that_nobody_signed_in_on_and_no_more()
    {
        await using var gateway = await StartAsync("10.0.0.0/8");
        var open = new List<TcpClient>();
        try
        {
            for (var i = 0; i < 100; i++)
            {
                var socket = new TcpClient();
                await socket.ConnectAsync(IPAddress.Loopback, gateway.Port);
                open.Add(socket);
            }

            // Each is in once it is answered.
            foreach (var socket in open)
            {
                await AskAsync(socket, "GET /nowhere HTTP/1.1\r\nHost: h\r\n\r\n", "404");
            }

            Assert.Equal("", await gateway.SendRawAsync(Request));
            await AskAsync(open[0], Request.Replace("Connection: close\r\n", "", StringComparison.Ordinal), "200");
            Assert.StartsWith("HTTP/1.1 200 ", await gateway.SendRawAsync(Request), StringComparison.Ordinal);
        }
        finally
        {
            open.ForEach(socket => socket.Dispose());
        }
    }

    [Fact]
    [Trait("Security", "39")]
    public void A_place_is_given_back_once()
    {
        var count = new HttpConnectionCount(1);
        var place = count.TryEnter(IPAddress.Parse("2001:db8::1"));

        Assert.Null(count.TryEnter(IPAddress.Parse("2001:db8::ffff")));
        Assert.NotNull(count.TryEnter(IPAddress.Parse("2001:db8:0:1::1")));
        place!.Dispose();
        place.Dispose();

        Assert.NotNull(count.TryEnter(IPAddress.Parse("2001:db8::2")));
        Assert.Null(count.TryEnter(IPAddress.Parse("2001:db8::3")));
    }

    private static Task<HttpGatewayFixture> StartAsync(string network) => HttpGatewayFixture.StartAsync(listen =>
    {
        new ProxyHeaderGate(TimeProvider.System, NullLogger<ProxyHeaderGate>.Instance).Use(listen, [IPNetwork.Parse(network)]);
        new HttpEdge(NullLogger<HttpEdge>.Instance).Use(listen);
    });

    private static async Task AskAsync(TcpClient socket, string request, string status)
    {
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
        var answer = new byte[4_096];
        var length = await socket.GetStream().ReadAsync(answer);
        Assert.StartsWith($"HTTP/1.1 {status} ", Encoding.ASCII.GetString(answer, 0, length), StringComparison.Ordinal);
    }
}
