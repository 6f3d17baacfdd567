using System.Net;
using System.Text;
using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Tests.Http;

namespace Gateway.ProtocolAdapters.Tests.Autodiscover;

public sealed class AutodiscoverEndpointsTests
{
    private const string Pox = "/autodiscover/autodiscover.xml";
    private const string MobileSync = "http://schemas.microsoft.com/exchange/autodiscover/mobilesync/responseschema/2006";

    [Fact]
    public async Task A_phone_is_told_the_gateway_s_own_address()
    {
        await using var gateway = await HttpGatewayFixture.StartAsync();

        using var response = await gateway.Client.SendAsync(Ask("alice@example.test", MobileSync, HttpGatewayFixture.Basic("alice@example.test")));

        var body = await response.Content.ReadAsStringAsync();
        Assert.Contains("<Url>https://mail.example.test/Microsoft-Server-ActiveSync</Url>", body, StringComparison.Ordinal);
        Assert.Contains("<EMailAddress>alice@example.test</EMailAddress>", body, StringComparison.Ordinal);
        Assert.Empty(gateway.Backend.Seen);
    }

    [Theory]
    [InlineData("<AcceptableResponseSchema>{0}</AcceptableResponseSchema><EMailAddress>alice@example.test</EMailAddress>")]
    [InlineData("<EMailAddress>alice@example.test</EMailAddress>\r\n <AcceptableResponseSchema>{0}</AcceptableResponseSchema>")]
    [InlineData("<EMailAddress>alice@example.test</EMailAddress><Other/><AcceptableResponseSchema>{0}</AcceptableResponseSchema>")]
    public async Task The_order_of_a_request_s_elements_means_nothing(string elements)
    {
        await using var gateway = await HttpGatewayFixture.StartAsync();

        using var content = new StringContent($"<Autodiscover><Request>{elements.Replace("{0}", MobileSync, StringComparison.Ordinal)}</Request></Autodiscover>");
        using var response = await gateway.Client.SendAsync(HttpGatewayFixture.Request("POST", Pox, HttpGatewayFixture.Basic("alice@example.test"), content));

        Assert.Contains("<EMailAddress>alice@example.test</EMailAddress>", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_throttled_phone_is_told_503_that_it_knows()
    {
        await using var gateway = await HttpGatewayFixture.StartAsync();
        gateway.Authority.Denial = new LoginDecision.Denied(LoginDenial.TooManyAttempts, RetryAfter: TimeSpan.FromSeconds(30));

        using var response = await gateway.Client.SendAsync(Ask("alice@example.test", MobileSync, HttpGatewayFixture.Basic("alice@example.test")));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.InRange(response.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 30, 40);
    }

    [Fact]
    [Trait("Security", "29")]
    public async Task Known_and_unknown_names_get_the_same_401()
    {
        await using var gateway = await HttpGatewayFixture.StartAsync();

        using var known = await gateway.Client.SendAsync(Ask("alice@example.test", MobileSync, null));
        using var unknown = await gateway.Client.SendAsync(Ask("nobody@example.test", MobileSync, null));

        Assert.Equal(HttpStatusCode.Unauthorized, known.StatusCode);
        Assert.Equal(known.StatusCode, unknown.StatusCode);
        Assert.Equal(await known.Content.ReadAsStringAsync(), await unknown.Content.ReadAsStringAsync());
        Assert.Equal(known.Headers.WwwAuthenticate.ToString(), unknown.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    [Trait("Security", "30")]
    public async Task Version_2_answers_every_name_alike_and_leads_to_no_other_host()
    {
        await using var gateway = await HttpGatewayFixture.StartAsync();

        var known = await gateway.Client.GetStringAsync(new Uri("/autodiscover/autodiscover.json?Email=alice@example.test&Protocol=ActiveSync", UriKind.Relative));
        var unknown = await gateway.Client.GetStringAsync(new Uri("/autodiscover/autodiscover.json?Email=nobody@evil.example&Protocol=ActiveSync", UriKind.Relative));

        Assert.Equal("""{"Protocol":"ActiveSync","Url":"https://mail.example.test/Microsoft-Server-ActiveSync"}""", known);
        Assert.Equal(known, unknown);
    }

    [Theory]
    [InlineData(LoginDenial.Expired, 457)]
    [InlineData(LoginDenial.AccountBlocked, 456)]
    public async Task Expired_and_blocked_have_statuses_of_their_own(LoginDenial denial, int status)
    {
        await using var gateway = await HttpGatewayFixture.StartAsync();
        gateway.Authority.Denial = new LoginDecision.Denied(denial, "https://mail.example.test/account");

        using var response = await gateway.Client.SendAsync(Ask("alice@example.test", MobileSync, HttpGatewayFixture.Basic("alice@example.test")));

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(denial is LoginDenial.Expired, response.Headers.Contains("X-MS-Credential-Service-Url"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<!DOCTYPE a [<!ENTITY e \"x\">]><a>&e;</a>")]
    [InlineData("<Autodiscover><Request/></Autodiscover>")]
    public async Task A_body_that_asks_nothing_gets_error_600(string body)
    {
        await using var gateway = await HttpGatewayFixture.StartAsync();

        using var content = new StringContent(body, Encoding.UTF8, "text/xml");
        using var response = await gateway.Client.SendAsync(HttpGatewayFixture.Request("POST", Pox, HttpGatewayFixture.Basic("alice@example.test"), content));

        Assert.Contains("<ErrorCode>600</ErrorCode>", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/mail/config-v1.1.xml?emailaddress=alice@example.test")]
    [InlineData("/.well-known/autoconfig/mail/config-v1.1.xml?emailaddress=alice@example.test")]
    public async Task Thunderbird_finds_mail_at_both_addresses(string address)
    {
        await using var gateway = await HttpGatewayFixture.StartAsync();

        var body = await gateway.Client.GetStringAsync(new Uri(address, UriKind.Relative));

        Assert.Contains("<hostname>mail.example.test</hostname><port>993</port><socketType>SSL</socketType>", body, StringComparison.Ordinal);
        Assert.Contains("<outgoingServer type=\"smtp\">", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Well_known_calendars_lead_to_DAV_before_any_sign_in()
    {
        await using var gateway = await HttpGatewayFixture.StartAsync();

        using var response = await gateway.Client.SendAsync(HttpGatewayFixture.Request("PROPFIND", "/.well-known/caldav"));

        Assert.Equal(HttpStatusCode.MovedPermanently, response.StatusCode);
        Assert.Equal("https://mail.example.test/dav/", response.Headers.Location!.ToString());
    }

    private static HttpRequestMessage Ask(string email, string schema, string? authorization) => HttpGatewayFixture.Request(
        "POST",
        Pox,
        authorization,
        new StringContent(
            $"<Autodiscover xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/mobilesync/requestschema/2006\"><Request><EMailAddress>{email}</EMailAddress><AcceptableResponseSchema>{schema}</AcceptableResponseSchema></Request></Autodiscover>",
            Encoding.UTF8,
            "text/xml"));
}
