using System.Globalization;
using System.Net;
using Gateway.ProtocolAdapters.Contract;
using Microsoft.AspNetCore.Http;

namespace Gateway.ProtocolAdapters.Tests.Http;

public sealed class HttpForwardingTests
{
    private const string Eas = "/Microsoft-Server-ActiveSync";
    private const string Alice = "alice@example.test";

    [Fact]
    public async Task A_right_credential_reaches_the_backend_as_the_account_alone()
    {
        await using var gateway = await HttpGatewayFixture.StartAsync();

        using var request = HttpGatewayFixture.Request("POST", Eas + "?Cmd=Sync&DeviceId=A1&DeviceType=SP&CollectionId=mail%2Fabc", HttpGatewayFixture.Basic(Alice), new ByteArrayContent([1, 2, 3]));
        using var response = await gateway.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var seen = Assert.Single(gateway.Backend.Seen);
        Assert.Equal("/SOGo/Microsoft-Server-ActiveSync?Cmd=Sync&DeviceId=A1&DeviceType=SP&CollectionId=mail%2Fabc", seen.Target);
        Assert.Equal(HttpGatewayFixture.Basic(Alice, "backend-secret"), seen.Headers["Authorization"]);
        Assert.Equal(Alice, seen.Headers["x-webobjects-remote-user"]);
        Assert.Equal("3", seen.Headers["Content-Length"]);
        Assert.Equal([1, 2, 3], seen.Body);
        Assert.Equal("A1", Assert.Single(gateway.Authority.Attempts).Identity.DeviceId);
        Assert.NotNull(Assert.Single(gateway.Authority.Leases).Ended);
    }

    [Fact]
    [Trait("Security", "10")]
    [Trait("Security", "11")]
    [Trait("Security", "13")]
    [Trait("Security", "14")]
    public async Task Headers_that_claim_an_identity_or_a_route_stay_outside()
    {
        await using var gateway = await HttpGatewayFixture.StartAsync();
        using var request = HttpGatewayFixture.Request("POST", Eas + "?Cmd=Settings", HttpGatewayFixture.Basic(Alice), new ByteArrayContent([1]));
        string[] names =
        [
            "X-Remote-User", "Remote-User", "X-WebObjects-Remote-User", "X_WebObjects_Remote_User", "X-Auth-User", "X-MS-Client-Principal",
            "X-AnchorMailbox", "X-Forwarded-User", "Forwarded", "X-Real-IP", "X_Remote_User", "x-REMOTE_user", "X.Remote.User",
            "X-HTTP-Method-Override", "X-Original-URL", "X-Rewrite-URL", "X-Forwarded-For", "Cookie",
        ];
        foreach (var name in names)
        {
            request.Headers.TryAddWithoutValidation(name, "victim@example.test");
        }

        using var response = await gateway.Client.SendAsync(request);

        var seen = Assert.Single(gateway.Backend.Seen);
        Assert.DoesNotContain(seen.Headers.Values, value => value.Contains("victim", StringComparison.Ordinal));
        Assert.Equal(Alice, seen.Headers["x-webobjects-remote-user"]);
        Assert.Equal("127.0.0.1", seen.Headers["X-Forwarded-For"]);
    }

    [Fact]
    [Trait("Security", "12")]
    public async Task Headers_nominated_in_Connection_end_here_and_ours_do_not()
    {
        await using var gateway = await HttpGatewayFixture.StartAsync();

        await gateway.SendRawAsync(
            $"POST {Eas}?Cmd=Settings HTTP/1.1\r\nHost: h\r\nAuthorization: {HttpGatewayFixture.Basic(Alice)}\r\nX-MS-PolicyKey: 7\r\nContent-Length: 0\r\n"
            + "Connection: X-WebObjects-Remote-User, x-ms-policykey, Authorization\r\n\r\n");

        var seen = Assert.Single(gateway.Backend.Seen);
        Assert.Equal(Alice, seen.Headers["x-webobjects-remote-user"]);
        Assert.Equal(HttpGatewayFixture.Basic(Alice, "backend-secret"), seen.Headers["Authorization"]);
        Assert.False(seen.Headers.ContainsKey("X-MS-PolicyKey"));
    }

    [Theory]
    [Trait("Security", "18")]
    [Trait("Security", "24")]
    [Trait("Security", "28")]
    [InlineData(null)]
    [InlineData("NTLM TlRMTVNTUAABAAAA")]
    [InlineData("Negotiate YII=")]
    [InlineData("Bearer x")]
    [InlineData("Basic YWxpY2VAZXhhbXBsZS50ZXN0")]
    [InlineData("Basic Ong=")]
    [InlineData("Basic YWxp Y2U6eA==")]
    [InlineData("Basic YWxpY2U6eB==")]
    [InlineData("Basic YWxpY2U6eA=")]
    [InlineData("Basic bm9ib2R5OndlbGwtZm9ybWVk")]
    public async Task Whatever_is_no_right_credential_gets_the_same_401(string? authorization)
    {
        await using var gateway = await HttpGatewayFixture.StartAsync();

        using var request = HttpGatewayFixture.Request("OPTIONS", Eas, authorization);
        using var response = await gateway.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Basic realm=\"Mail\", charset=\"UTF-8\"", Assert.Single(response.Headers.GetValues("WWW-Authenticate")));
        Assert.Equal("Sign-in failed.", await response.Content.ReadAsStringAsync());
        Assert.Equal(15, response.Content.Headers.ContentLength);
        Assert.Empty(gateway.Backend.Seen);
    }

    [Theory]
    [Trait("Security", "37")]
    [InlineData(401)]
    [InlineData(407)]
    [InlineData(500)]
    [InlineData(501)]
    [InlineData(302)]
    public async Task A_backend_that_refuses_us_or_breaks_is_told_to_the_client_as_503(int status)
    {
        await using var gateway = await HttpGatewayFixture.StartAsync();
        gateway.Backend.Answer = context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.WWWAuthenticate = "NTLM";
            context.Response.Headers.Location = "http://internal.example/owa";
            return context.Response.WriteAsync("internal words");
        };

        using var request = HttpGatewayFixture.Request("POST", Eas + "?Cmd=Sync", HttpGatewayFixture.Basic(Alice));
        using var response = await gateway.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.InRange(response.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 5, 120);
        Assert.Empty(response.Headers.WwwAuthenticate);
        Assert.Null(response.Headers.Location);
        Assert.DoesNotContain("internal", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Security", "36")]
    public async Task Headers_that_name_the_inside_are_taken_off_and_addresses_are_ours()
    {
        await using var gateway = await HttpGatewayFixture.StartAsync();
        gateway.Backend.Answer = context =>
        {
            foreach (var name in new[] { "Server", "X-FEServer", "X-CalculatedBETarget", "X-DiagInfo", "X-Powered-By", "Set-Cookie" })
            {
                context.Response.Headers[name] = "internal";
            }

            context.Response.StatusCode = 451;
            context.Response.Headers["X-MS-Location"] = "https://exchange.internal/Microsoft-Server-ActiveSync";
            context.Response.Headers["X-MS-RP"] = "14.1";
            return Task.CompletedTask;
        };

        using var request = HttpGatewayFixture.Request("POST", Eas + "?Cmd=Sync", HttpGatewayFixture.Basic(Alice));
        using var response = await gateway.Client.SendAsync(request);

        Assert.Equal(451, (int)response.StatusCode);
        Assert.Equal("https://mail.example.test/Microsoft-Server-ActiveSync", Assert.Single(response.Headers.GetValues("X-MS-Location")));
        Assert.Equal("14.1", Assert.Single(response.Headers.GetValues("X-MS-RP")));
        Assert.DoesNotContain(response.Headers, header => header.Value.Contains("internal"));
    }

    [Fact]
    [Trait("Security", "38")]
    public async Task A_terminated_session_ends_its_hanging_Ping_at_once()
    {
        await using var gateway = await HttpGatewayFixture.StartAsync();
        var cancelled = new TaskCompletionSource();
        gateway.Backend.Answer = async context =>
        {
            context.RequestAborted.Register(() => cancelled.TrySetResult());
            gateway.Authority.Leases[0].Terminate();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        };

        using var request = HttpGatewayFixture.Request("POST", Eas + "?Cmd=Ping&DeviceId=A1", HttpGatewayFixture.Basic(Alice));
        using var response = await gateway.Client.SendAsync(request).WaitAsync(TimeSpan.FromSeconds(2));
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(2));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter!.Delta);
        Assert.Equal(SessionEndedBy.Termination, gateway.Authority.Leases[0].Ended!.Value.EndedBy);
    }

    [Fact]
    [Trait("Security", "38")]
    public async Task The_ninth_hanging_request_of_one_credential_ends_the_oldest()
    {
        await using var gateway = await HttpGatewayFixture.StartAsync(("Gateway:Http:MaxParkedRequests", "2"));
        var arrived = new SemaphoreSlim(0);
        gateway.Backend.Answer = async context =>
        {
            arrived.Release();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        };

        var pings = new List<Task<HttpResponseMessage>>();
        for (var i = 0; i < 3; i++)
        {
            pings.Add(gateway.Client.SendAsync(HttpGatewayFixture.Request("POST", Eas + "?Cmd=Ping&DeviceId=A" + i.ToString(CultureInfo.InvariantCulture), HttpGatewayFixture.Basic(Alice))));
            Assert.True(await arrived.WaitAsync(TimeSpan.FromSeconds(5)));
        }

        using var oldest = await pings[0].WaitAsync(TimeSpan.FromSeconds(2));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, oldest.StatusCode);
        Assert.False(pings[1].IsCompleted);
        Assert.False(pings[2].IsCompleted);
    }

    [Theory]
    [InlineData(BackendLoginOutcome.Refused)]
    [InlineData(BackendLoginOutcome.Unreachable)]
    [InlineData(BackendLoginOutcome.Unavailable)]
    public async Task Without_a_mailbox_proof_nothing_passes(BackendLoginOutcome outcome)
    {
        await using var gateway = await HttpGatewayFixture.StartAsync();
        gateway.Catalog.Backend = gateway.Catalog.Backend with { ProveMailbox = true };
        gateway.Catalog.Proof = outcome;

        using var request = HttpGatewayFixture.Request("POST", Eas + "?Cmd=FolderSync&DeviceId=A1", HttpGatewayFixture.Basic(Alice));
        using var response = await gateway.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Empty(gateway.Backend.Seen);
    }

    [Theory]
    [InlineData(Eas + "?Cmd=Sync", 503)]
    [InlineData("/EWS/Exchange.asmx", 429)]
    public async Task Too_many_attempts_is_503_for_phones_that_know_no_429(string target, int status)
    {
        await using var gateway = await HttpGatewayFixture.StartAsync();
        gateway.Authority.Denial = new LoginDecision.Denied(LoginDenial.TooManyAttempts, RetryAfter: TimeSpan.FromSeconds(30));

        using var request = HttpGatewayFixture.Request("POST", target, HttpGatewayFixture.Basic(Alice));
        using var response = await gateway.Client.SendAsync(request);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.InRange(response.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 30, 40);
    }

    [Fact]
    public async Task An_account_without_a_password_of_its_own_there_needs_no_proof()
    {
        await using var gateway = await HttpGatewayFixture.StartAsync();
        gateway.Catalog.Backend = gateway.Catalog.Backend with { ProveMailbox = true };
        gateway.Catalog.Proof = BackendLoginOutcome.Unavailable;
        gateway.Authority.Credential = user => new BackendCredential.ExternalIdentity(user);

        using var request = HttpGatewayFixture.Request("PROPFIND", "/dav/alice/", HttpGatewayFixture.Basic(Alice));
        using var response = await gateway.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Alice, Assert.Single(gateway.Backend.Seen).Headers["x-webobjects-remote-user"]);
    }

    [Fact]
    public async Task A_chunked_upload_gets_a_length_for_a_backend_that_needs_one()
    {
        await using var gateway = await HttpGatewayFixture.StartAsync();
        gateway.Catalog.Backend = gateway.Catalog.Backend with { NeedsContentLength = true };
        var octets = new byte[600_000];
        octets.AsSpan().Fill(7);

        using var request = HttpGatewayFixture.Request("POST", Eas + "?Cmd=SendMail", HttpGatewayFixture.Basic(Alice), new StreamContent(new MemoryStream(octets)));
        request.Headers.TransferEncodingChunked = true;
        using var response = await gateway.Client.SendAsync(request);

        var seen = Assert.Single(gateway.Backend.Seen);
        Assert.Equal("600000", seen.Headers["Content-Length"]);
        Assert.False(seen.Headers.ContainsKey("Transfer-Encoding"));
        Assert.Equal(octets, seen.Body);
    }

    [Theory]
    [Trait("Security", "31")]
    [Trait("Security", "32")]
    [InlineData("?Cmd=Sync&User=victim%40example.test&DeviceId=A1&DeviceType=SP", 403)]
    [InlineData("?Cmd=Sync&User=alice&User=victim&DeviceId=A1", 400)]
    [InlineData("?jQAJBBBBQkNERUYwMTIzNDU2Nzg5AAJTUAgTdmljdGltQGV4YW1wbGUudGVzdA==", 403)]
    [InlineData("?jQAJBBBBQkNERUYwMTIzNDU2Nzg5AAJTUAj/dmljdGlt", 400)]
    [InlineData("?Cmd=Sync&User=EX%5Calice&DeviceId=A1", 200)]
    public async Task A_user_in_the_query_must_be_the_one_who_signed_in(string query, int status)
    {
        await using var gateway = await HttpGatewayFixture.StartAsync();

        using var request = HttpGatewayFixture.Request("POST", Eas + query, HttpGatewayFixture.Basic(Alice));
        using var response = await gateway.Client.SendAsync(request);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(status == 200 ? 1 : 0, gateway.Backend.Seen.Count);
    }

    [Theory]
    [Trait("Security", "23")]
    [InlineData("POST", "/unlisted", 404)]
    [InlineData("POST", "/EWSx/Exchange.asmx", 404)]
    [InlineData("PROPFIND", "/EWS/Exchange.asmx", 405)]
    [InlineData("POST", "/MICROSOFT-SERVER-activesync?Cmd=Sync", 200)]
    public async Task Only_listed_paths_and_methods_are_served(string method, string target, int status)
    {
        await using var gateway = await HttpGatewayFixture.StartAsync();

        using var request = HttpGatewayFixture.Request(method, target, HttpGatewayFixture.Basic(Alice));
        using var response = await gateway.Client.SendAsync(request);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(status == 200 ? 1 : 0, gateway.Backend.Seen.Count);
        Assert.All(gateway.Backend.Seen, seen => Assert.StartsWith("/SOGo/Microsoft-Server-ActiveSync?", seen.Target, StringComparison.Ordinal));
    }
}
