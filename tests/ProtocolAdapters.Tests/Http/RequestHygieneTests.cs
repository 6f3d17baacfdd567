namespace Gateway.ProtocolAdapters.Tests.Http;

public sealed class RequestHygieneTests
{
    private const string Head = "Host: mail.example.test\r\nAuthorization: Basic YWxpY2VAZXhhbXBsZS50ZXN0OnJpZ2h0\r\n";
    private const string Smuggled = "GET /ews/smuggled HTTP/1.1\r\n" + Head + "\r\n";

    public static TheoryData<string, string> Refused => new()
    {
        { "1", $"POST /ews/x HTTP/1.1\r\n{Head}Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{Smuggled}" },
        { "2", $"POST /ews/x HTTP/1.1\r\n{Head}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n{Smuggled}" },
        { "2", $"POST /ews/x HTTP/1.1\r\n{Head}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n{Smuggled}" },
        { "2", $"POST /ews/x HTTP/1.1\r\n{Head}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n{Smuggled}" },
        { "2", $"POST /ews/x HTTP/1.1\r\n{Head}Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{Smuggled}" },
        { "2", $"POST /ews/x HTTP/1.0\r\n{Head}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n{Smuggled}" },
        { "5", $"POST /ews/x HTTP/1.1\r\n{Head}Content-Length: 2\r\nContent-Length: 3\r\n\r\nab{Smuggled}" },
        { "5", $"POST /ews/x HTTP/1.1\r\n{Head}Content-Length: -1\r\n\r\n{Smuggled}" },
        { "6", "GET /ews/x HTTP/1.1\nHost: mail.example.test\n\n" },
        { "7", $"GET /ews/x HTTP/1.1\r\n{Head}X-Remote-User : victim\r\n\r\n" },
        { "7", $"GET /ews/x HTTP/1.1\r\n{Head}X-A: b\r\n c\r\n\r\n" },
        { "8", $"GET http://evil.example/ews/x HTTP/1.1\r\n{Head}\r\n" },
        { "8", $"GET /ews/x HTTP/1.1\r\nHost: other\r\n{Head}\r\n" },
        { "20", $"GET /ews/..%2fowa/ HTTP/1.1\r\n{Head}\r\n" },
        { "20", $"GET /ews/%2e%2e/owa HTTP/1.1\r\n{Head}\r\n" },
        { "20", $"GET /ews/..\\owa HTTP/1.1\r\n{Head}\r\n" },
        { "20", $"GET /ews/%5c.. HTTP/1.1\r\n{Head}\r\n" },
        { "20", $"GET /ews//../ HTTP/1.1\r\n{Head}\r\n" },
        { "20", $"GET /ews/;/.. HTTP/1.1\r\n{Head}\r\n" },
        { "21", $"GET /ews/%00 HTTP/1.1\r\n{Head}\r\n" },
        { "21", $"GET /ews/%c0%ae%c0%ae/ HTTP/1.1\r\n{Head}\r\n" },
        { "21", $"GET /ews/%e0%80%af%e0%80%ae HTTP/1.1\r\n{Head}\r\n" },
        { "21", $"GET /ews/%f0%80%80%af HTTP/1.1\r\n{Head}\r\n" },
        { "21", $"GET /ews/%ff HTTP/1.1\r\n{Head}\r\n" },
        { "21", $"GET /ews/\u0080 HTTP/1.1\r\n{Head}\r\n" },
        { "22", $"TRACE /ews/x HTTP/1.1\r\n{Head}\r\n" },
        { "22", $"OPTIONS * HTTP/1.1\r\n{Head}\r\n" },
        { "22", $"CONNECT h:25 HTTP/1.1\r\n{Head}\r\n" },
        { "22", $"{new string('A', 1000)} /ews/x HTTP/1.1\r\n{Head}\r\n" },
    };

    [Theory]
    [Trait("Security", "1")]
    [Trait("Security", "2")]
    [Trait("Security", "5")]
    [Trait("Security", "6")]
    [Trait("Security", "7")]
    [Trait("Security", "8")]
    [Trait("Security", "20")]
    [Trait("Security", "21")]
    [Trait("Security", "22")]
    [MemberData(nameof(Refused))]
    public async Task What_two_servers_could_read_differently_is_refused_and_the_connection_closed(string number, string request)
    {
        await using var gateway = await HttpGatewayFixture.StartAsync();

        var answer = await gateway.SendRawAsync(request);

        Assert.True(answer.StartsWith("HTTP/1.1 400 ", StringComparison.Ordinal) || answer.StartsWith("HTTP/1.1 405 ", StringComparison.Ordinal), $"{number}: {answer}");
        Assert.Equal(1, answer.Split("HTTP/1.1 ").Length - 1);
        Assert.Empty(gateway.Backend.Seen);
    }

    [Fact]
    [Trait("Security", "9")]
    public async Task A_body_that_looks_like_a_request_is_a_body()
    {
        await using var gateway = await HttpGatewayFixture.StartAsync();
        var length = Smuggled.Length.ToString(System.Globalization.CultureInfo.InvariantCulture);

        var answer = await gateway.SendRawAsync($"POST /EWS/x HTTP/1.1\r\n{Head}Connection: close\r\nContent-Length: {length}\r\n\r\n{Smuggled}");

        Assert.StartsWith("HTTP/1.1 200 ", answer, StringComparison.Ordinal);
        Assert.Equal(Smuggled.Length, Assert.Single(gateway.Backend.Seen).Body.Length);
    }
}
