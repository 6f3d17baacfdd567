using System.Net;
using Gateway.RealServers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Backends;

/// <summary>An authorization server on loopback: mints one token by client credentials, and tells a mail server whose it is.</summary>
internal sealed class TokenEndpoint : IAsyncDisposable
{
    private const string Token = "token-of-the-tests";

    private readonly WebApplication _app;

    private TokenEndpoint(WebApplication app, int port) => (_app, Port) = (app, port);

    public int Port { get; }

    public string TokenUrl => $"http://127.0.0.1:{Port}/token";

    public string IntrospectionUrl => $"http://127.0.0.1:{Port}/introspect";

    public static async Task<TokenEndpoint> StartAsync(string account)
    {
        var port = FreePort.Next();
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        app.Run(async context =>
        {
            var form = await context.Request.ReadFormAsync();
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(context.Request.Path.Value switch
            {
                "/token" when form["grant_type"] == "client_credentials" => $$"""{"access_token":"{{Token}}","expires_in":3600,"token_type":"Bearer"}""",
                "/introspect" when form["token"] == Token => $$"""{"active":true,"username":"{{account}}"}""",
                _ => """{"active":false}""",
            });
        });
        await app.StartAsync();
        return new TokenEndpoint(app, port);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
