using System.Net;
using Microsoft.AspNetCore.Http;

namespace Gateway.ProtocolAdapters.Tests.Http;

public sealed class HttpIdentityTests
{
    private const int Connections = 50;
    private const int RequestsEach = 20;

    [Fact]
    [Trait("Security", "19")]
    public async Task Connections_that_change_hands_give_every_request_its_own_identity_and_nobody_another_s_cookie()
    {
        await using var gateway = await HttpGatewayFixture.StartAsync();
        gateway.Backend.Answer = context =>
        {
            context.Response.Headers.SetCookie = "session=" + context.Request.Headers["x-webobjects-remote-user"];
            return context.Response.WriteAsync(context.Request.Headers["x-webobjects-remote-user"].ToString() + context.Request.Headers.Cookie);
        };

        await Task.WhenAll(Enumerable.Range(0, Connections).Select(async connection =>
        {
            using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = 1, UseCookies = true, CookieContainer = new CookieContainer() };
            using var client = new HttpClient(handler) { BaseAddress = gateway.Client.BaseAddress };
            for (var i = 0; i < RequestsEach; i++)
            {
                var user = (i + connection) % 2 == 0 ? "alice@example.test" : "victim@example.test";
                using var response = await client.SendAsync(HttpGatewayFixture.Request("POST", "/EWS/x", HttpGatewayFixture.Basic(user)));

                Assert.Equal(user, await response.Content.ReadAsStringAsync());
                Assert.False(response.Headers.Contains("Set-Cookie"));
            }
        }));

        Assert.Equal(Connections * RequestsEach, gateway.Backend.Seen.Count);
        Assert.All(gateway.Backend.Seen, seen => Assert.Equal(
            HttpGatewayFixture.Basic(seen.Headers["x-webobjects-remote-user"], "backend-secret"), seen.Headers["Authorization"]));
    }
}
