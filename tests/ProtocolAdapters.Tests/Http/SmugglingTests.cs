using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.ProtocolAdapters.Tests.Http;

/// <summary>Bodies that two servers could end at different octets (security.md 3 to 5), credentials and sizes past every bound (25, 26, 40).</summary>
public sealed class SmugglingTests
{
    private const string Alice = "alice@example.test";

    private static readonly string Head = $"Host: mail.example.test\r\nAuthorization: {HttpGatewayFixture.Basic(Alice)}\r\n";
    private static readonly string Smuggled = $"GET /EWS/smuggled HTTP/1.1\r\n{Head}Connection: close\r\n\r\n";

    public static TheoryData<string, string> BrokenChunks => new()
    {
        { "3", "2;\nxx\r\nxy\r\n0\r\n\r\n" },
        { "3", "2;\rxx\r\n0\r\n\r\n" },
        { "4", "+2\r\nab\r\n0\r\n\r\n" },
        { "4", "0x2\r\nab\r\n0\r\n\r\n" },
        { "4", "11111111111111112\r\nab\r\n0\r\n\r\n" },
        { "4", "2\nab\n0\n\n" },
    };

    [Theory]
    [Trait("Security", "3")]
    [Trait("Security", "4")]
    [MemberData(nameof(BrokenChunks))]
    public async Task A_chunk_that_two_readers_end_differently_ends_the_connection(string number, string chunks)
    {
        await using var gateway = await HttpGatewayFixture.StartAsync();

        var answer = await gateway.SendRawAsync($"POST /EWS/x HTTP/1.1\r\n{Head}Transfer-Encoding: chunked\r\n\r\n{chunks}{Smuggled}");

        Assert.DoesNotContain(" 200 ", answer, StringComparison.Ordinal);
        Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 400 ", StringComparison.Ordinal), $"{number}: {answer}");
        Assert.DoesNotContain(gateway.Backend.Seen, seen => seen.Target.Contains("smuggled", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Security", "4")]
    public async Task Chunk_extensions_count_against_the_body_s_bound()
    {
        await using var gateway = await HttpGatewayFixture.StartAsync(("Gateway:Http:MaxBodyOctets", "65536"));

        var answer = await gateway.SendRawAsync($"POST /EWS/x HTTP/1.1\r\n{Head}Transfer-Encoding: chunked\r\n\r\n2;{new string('x', 1_048_576)}\r\nab\r\n0\r\n\r\n{Smuggled}");

        Assert.DoesNotContain(" 200 ", answer, StringComparison.Ordinal);
        Assert.Empty(gateway.Backend.Seen);
    }

    [Fact]
    [Trait("Security", "4")]
    public async Task A_trailer_names_nobody()
    {
        await using var gateway = await HttpGatewayFixture.StartAsync();
        var victim = HttpGatewayFixture.Basic("victim@example.test");

        var answer = await gateway.SendRawAsync(
            $"POST /EWS/x HTTP/1.1\r\n{Head}Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\nAuthorization: {victim}\r\nX-Remote-User: victim\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200 ", answer, StringComparison.Ordinal);
        Assert.Equal(Alice, Encoding.UTF8.GetString(Assert.Single(gateway.Authority.Attempts).Authcid.Span));
        Assert.DoesNotContain(Assert.Single(gateway.Backend.Seen).Headers.Values, value => value.Contains("victim", StringComparison.Ordinal) || value == victim);
    }

    [Theory]
    [Trait("Security", "5")]
    [InlineData("Content-Length: 2\r\nContent-Length: 2")]
    [InlineData("Content-Length: 2\r\nContent-Length: 3")]
    [InlineData("Content-Length: 2,2")]
    [InlineData("Content-Length: 0x2")]
    [InlineData("Content-Length: -1")]
    [InlineData("Content-Length: 2 2")]
    [InlineData("Content-Length: 99999999999999999999")]
    public async Task A_length_given_twice_or_no_number_is_400(string length)
    {
        await using var gateway = await HttpGatewayFixture.StartAsync();

        var answer = await gateway.SendRawAsync($"POST /EWS/x HTTP/1.1\r\n{Head}{length}\r\n\r\nab{Smuggled}");

        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Equal(1, answer.Split("HTTP/1.1 ").Length - 1);
        Assert.Empty(gateway.Backend.Seen);
    }

    [Theory]
    [Trait("Security", "5")]
    [InlineData("+2", "ab")]
    [InlineData("002", "ab")]
    [InlineData("-0", "")]
    public async Task An_odd_length_that_is_taken_is_handed_on_in_one_spelling_and_the_next_request_begins_right_behind(string length, string body)
    {
        await using var gateway = await HttpGatewayFixture.StartAsync();

        var answer = await gateway.SendRawAsync($"POST /EWS/x HTTP/1.1\r\n{Head}Content-Length: {length}\r\n\r\n{body}{Smuggled}");

        Assert.Equal(2, answer.Split("HTTP/1.1 200 ").Length - 1);
        var first = gateway.Backend.Seen.First();
        Assert.Equal(body, Encoding.ASCII.GetString(first.Body));
        Assert.Equal(body.Length.ToString(System.Globalization.CultureInfo.InvariantCulture), first.Headers["Content-Length"]);
        Assert.Equal(["/EWS/x", "/EWS/smuggled"], gateway.Backend.Seen.Select(seen => seen.Target));
    }

    [Theory]
    [Trait("Security", "25")]
    [InlineData("YWxpY2VAZXhhbXBsZS50ZXN0DQpYLVJlbW90ZS1Vc2VyOiB2aWN0aW1AZXhhbXBsZS50ZXN0Ong=")]
    [InlineData("YWxpY2VAZXhhbXBsZS50ZXN0AEBldmlsOng=")]
    public async Task Controls_in_a_name_go_nowhere(string basic)
    {
        await using var gateway = await HttpGatewayFixture.StartAsync();

        using var response = await gateway.Client.SendAsync(HttpGatewayFixture.Request("POST", "/EWS/x", "Basic " + basic));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Sign-in failed.", await response.Content.ReadAsStringAsync());
        Assert.Empty(gateway.Backend.Seen);
    }

    [Fact]
    [Trait("Security", "26")]
    public async Task Headers_targets_and_bodies_past_their_bounds_are_refused_before_they_are_read()
    {
        await using var gateway = await HttpGatewayFixture.StartAsync(("Gateway:Http:MaxBodyOctets", "1048576"));
        var many = string.Concat(Enumerable.Range(0, 101).Select(i => $"X-{i}: a\r\n"));

        Assert.StartsWith("HTTP/1.1 431 ", await gateway.SendRawAsync($"GET /EWS/x HTTP/1.1\r\n{Head}{many}\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 431 ", await gateway.SendRawAsync($"GET /EWS/x HTTP/1.1\r\n{Head}X-A: {new string('a', 33_000)}\r\n\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 414 ", await gateway.SendRawAsync($"GET /EWS/{new string('a', 9_000)} HTTP/1.1\r\n{Head}\r\n"), StringComparison.Ordinal);
        Assert.StartsWith(
            "HTTP/1.1 413 ",
            await gateway.SendRawAsync($"POST /Microsoft-Server-ActiveSync?Cmd=SendMail HTTP/1.1\r\n{Head}Content-Length: 31457281\r\n\r\nthe beginning"),
            StringComparison.Ordinal);
        Assert.Empty(gateway.Backend.Seen);
    }

    [Fact]
    [Trait("Security", "40")]
    public async Task A_wrong_credential_is_answered_before_any_of_an_awaited_body_is_asked_for()
    {
        await using var gateway = await HttpGatewayFixture.StartAsync();
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, gateway.Port);
        var stream = socket.GetStream();
        var wrong = HttpGatewayFixture.Basic(Alice, "wrong");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /Microsoft-Server-ActiveSync?Cmd=SendMail HTTP/1.1\r\nHost: h\r\nAuthorization: {wrong}\r\nExpect: 100-continue\r\nContent-Length: 26214400\r\n\r\n"));

        var answer = new byte[4_096];
        var length = await stream.ReadAsync(answer);

        Assert.StartsWith("HTTP/1.1 401 ", Encoding.ASCII.GetString(answer, 0, length), StringComparison.Ordinal);
        await AssertClosedAsync(stream);
        Assert.Empty(gateway.Backend.Seen);
    }

    // Whoever sends all the same is not read to the end.
    private static async Task AssertClosedAsync(NetworkStream stream)
    {
        var piece = new byte[64 * 1024];
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await Assert.ThrowsAsync<IOException>(async () =>
        {
            for (var sent = 0; sent < 26_214_400; sent += piece.Length)
            {
                await stream.WriteAsync(piece, deadline.Token);
            }
        });
    }
}
