using System.Net;
using System.Text;

namespace Gateway.ProtocolAdapters.Tests.Http;

public sealed class EwsAndDavTests
{
    private const string Alice = "alice@example.test";

    public static TheoryData<string> Impersonations => new()
    {
        "<s:Envelope xmlns:s='s'><s:Header><t:ExchangeImpersonation xmlns:t='t'>victim</t:ExchangeImpersonation></s:Header></s:Envelope>",
        "<s:Envelope xmlns:s='s'><s:Header/><s:Body/><s:Header><q:ExchangeImpersonation xmlns:q='t'/></s:Header></s:Envelope>",
        "<e><h><SerializedSecurityContext/></h></e>",
        "<e><h><x:ManagementRole xmlns:x='y'/></h></e>",
    };

    [Theory]
    [Trait("Security", "33")]
    [MemberData(nameof(Impersonations))]
    public async Task Nobody_asks_Exchange_to_be_somebody_else(string body)
    {
        await using var gateway = await HttpGatewayFixture.StartAsync();
        gateway.Catalog.Backend = gateway.Catalog.Backend with { ActsForOthers = true };

        foreach (var encoding in new[] { Encoding.UTF8, Encoding.Unicode })
        {
            using var content = new ByteArrayContent([.. encoding.GetPreamble(), .. encoding.GetBytes(body)]);
            using var response = await gateway.Client.SendAsync(HttpGatewayFixture.Request("POST", "/EWS/Exchange.asmx", HttpGatewayFixture.Basic(Alice), content));

            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        }

        Assert.Empty(gateway.Backend.Seen);
    }

    [Theory]
    [Trait("Security", "34")]
    [InlineData("<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><a>&e;</a>")]
    [InlineData("<a")]
    public async Task A_body_with_a_DTD_or_no_XML_is_400(string body)
    {
        await using var gateway = await HttpGatewayFixture.StartAsync();
        gateway.Catalog.Backend = gateway.Catalog.Backend with { ActsForOthers = true };

        using var content = new StringContent(body);
        using var response = await gateway.Client.SendAsync(HttpGatewayFixture.Request("POST", "/EWS/Exchange.asmx", HttpGatewayFixture.Basic(Alice), content));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Empty(gateway.Backend.Seen);
    }

    [Fact]
    [Trait("Security", "34")]
    public async Task Depth_entities_and_size_have_their_bounds()
    {
        await using var gateway = await HttpGatewayFixture.StartAsync(("Gateway:Http:MaxBodyOctets", "65536"));
        gateway.Catalog.Backend = gateway.Catalog.Backend with { ActsForOthers = true };
        var deep = string.Concat(Enumerable.Repeat("<a>", 10_000));
        var entities = "<!DOCTYPE a [<!ENTITY e0 'x'>" + string.Concat(Enumerable.Range(1, 10).Select(i => $"<!ENTITY e{i} '&e{i - 1};&e{i - 1};'>")) + "]><a>&e10;</a>";
        var large = "<a>" + new string('x', 100_000) + "</a>";

        foreach (var (body, status) in new[] { (deep, 400), (entities, 400), (large, 413) })
        {
            using var content = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes(body)));
            using var request = HttpGatewayFixture.Request("POST", "/EWS/Exchange.asmx", HttpGatewayFixture.Basic(Alice), content);
            request.Headers.TransferEncodingChunked = true;
            using var response = await gateway.Client.SendAsync(request);

            Assert.Equal(status, (int)response.StatusCode);
        }

        Assert.Empty(gateway.Backend.Seen);
    }

    [Fact]
    public async Task A_plain_EWS_request_passes_octet_for_octet()
    {
        await using var gateway = await HttpGatewayFixture.StartAsync();
        gateway.Catalog.Backend = gateway.Catalog.Backend with { ActsForOthers = true };
        const string Body = "<s:Envelope xmlns:s='s'><s:Body><GetFolder/></s:Body></s:Envelope>";

        using var content = new StringContent(Body);
        using var response = await gateway.Client.SendAsync(HttpGatewayFixture.Request("POST", "/EWS/Exchange.asmx", HttpGatewayFixture.Basic(Alice), content));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Body, Encoding.UTF8.GetString(Assert.Single(gateway.Backend.Seen).Body));
    }

    [Theory]
    [InlineData("/EWS/Exchange.asmx", "POST", 500, "text/xml; charset=utf-8", 500)]
    [InlineData("/EWS/Exchange.asmx", "POST", 500, "application/soap+xml", 500)]
    [InlineData("/EWS/Exchange.asmx", "POST", 500, "text/html", 503)]
    [InlineData("/EWS/Exchange.asmx", "POST", 501, "text/xml", 503)]
    [InlineData("/EWS/Exchange.asmx", "POST", 502, "text/xml", 503)]
    [InlineData("/dav/alice/", "REPORT", 501, "text/xml", 501)]
    [InlineData("/dav/alice/a", "PUT", 507, "text/xml", 507)]
    [InlineData("/dav/alice/a", "PUT", 500, "text/xml", 503)]
    [InlineData("/Microsoft-Server-ActiveSync?Cmd=Sync", "POST", 500, "text/xml", 503)]
    [InlineData("/Microsoft-Server-ActiveSync?Cmd=Sync", "POST", 507, "text/html", 507)]
    public async Task A_protocol_s_own_answer_of_500_and_more_passes_and_a_breakdown_does_not(
        string target, string method, int status, string contentType, int expected)
    {
        await using var gateway = await HttpGatewayFixture.StartAsync();
        gateway.Backend.Answer = context =>
        {
            (context.Response.StatusCode, context.Response.ContentType) = (status, contentType);
            return context.Response.Body.WriteAsync("<fault/>"u8.ToArray()).AsTask();
        };

        using var request = HttpGatewayFixture.Request(method, target, HttpGatewayFixture.Basic(Alice));
        using var response = await gateway.Client.SendAsync(request);

        Assert.Equal(expected, (int)response.StatusCode);
        Assert.Equal(expected == status, await response.Content.ReadAsStringAsync() == "<fault/>");
    }

    [Theory]
    [InlineData("/da%76/alice/")]
    [InlineData("/d%61v/alice/")]
    [InlineData("/%45WS/Exchange.asmx")]
    public async Task A_prefix_that_only_decoding_makes_ours_is_not_found(string target)
    {
        await using var gateway = await HttpGatewayFixture.StartAsync();

        var answer = await gateway.SendRawAsync(
            $"GET {target} HTTP/1.1\r\nHost: mail.example.test\r\nAuthorization: {HttpGatewayFixture.Basic(Alice)}\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 404 ", answer, StringComparison.Ordinal);
        Assert.Empty(gateway.Backend.Seen);
    }

    [Theory]
    [Trait("Security", "35")]
    [InlineData("https://evil.example/dav/alice/b", 502)]
    [InlineData("//evil.example/dav/alice/b", 502)]
    [InlineData("/dav/victim/b", 403)]
    [InlineData("/dav/alice/%2e%2e/victim/b", 403)]
    [InlineData("/elsewhere/alice/b", 403)]
    [InlineData("/dav/alice/b", 200)]
    public async Task A_move_stays_in_the_person_s_own_tree(string destination, int status)
    {
        await using var gateway = await HttpGatewayFixture.StartAsync();

        using var request = HttpGatewayFixture.Request("MOVE", "/dav/alice/a", HttpGatewayFixture.Basic(Alice));
        request.Headers.TryAddWithoutValidation("Destination", destination);
        using var response = await gateway.Client.SendAsync(request);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(status == 200 ? 1 : 0, gateway.Backend.Seen.Count);
        Assert.All(gateway.Backend.Seen, seen => Assert.Equal(gateway.Backend.Address + destination, seen.Headers["Destination"]));
    }
}
