using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using Gateway.RealServers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Server;

namespace Gateway.Tests.Login.Tokens;

/// <summary>
/// A real issuer in this process: OpenIddict with discovery, keys and a token endpoint. Tokens name the account that was asked for as
/// <c>client_id</c>. Its key is at hand too, for tokens that no honest issuer would give out.
/// </summary>
internal sealed class TestIssuer : IAsyncDisposable
{
    public const string Audience = "mail";

    private readonly WebApplication _app;

    private TestIssuer(WebApplication app, int port, RsaSecurityKey key) => (_app, Port, Key) = (app, port, key);

    public int Port { get; }

    public string Authority => $"http://127.0.0.1:{Port}/";

    public RsaSecurityKey Key { get; }

    /// <summary>Requests for its keys so far.</summary>
    public int KeyRequests { get; private set; }

    public static async Task<TestIssuer> StartAsync(string keyId = "one", int? port = null)
    {
        var key = new RsaSecurityKey(RSA.Create(2048)) { KeyId = keyId };
        var at = port ?? FreePort.Next();
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, at));
        builder.Services.AddLogging().AddRoutingCore();
        builder.Services.AddOpenIddict().AddServer(options => Configure(options, key, at));
        builder.Services.AddAuthentication();
        var app = builder.Build();
        var issuer = new TestIssuer(app, at, key);
        app.Use((context, next) =>
        {
            issuer.KeyRequests += context.Request.Path.Value == "/.well-known/jwks" ? 1 : 0;
            return next(context);
        });
        app.UseAuthentication();
        await app.StartAsync();
        return issuer;
    }

    /// <summary>An access token as the token endpoint gives it to that account.</summary>
    public async Task<string> TokenAsync(string account)
    {
        using var http = new HttpClient();
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = account,
            ["client_secret"] = "x",
            ["scope"] = "imap",
        });
        using var response = await http.PostAsync(new Uri(Authority + "token"), form);
        var body = await response.Content.ReadAsStringAsync();
        return System.Text.Json.JsonElement.Parse(body).GetProperty("access_token").GetString()!;
    }

    /// <summary>A token made with the issuer's own key, altered.</summary>
    public string Forge(Action<SecurityTokenDescriptor>? change = null, DateTimeOffset? now = null)
    {
        var at = (now ?? TimeProvider.System.GetUtcNow()).UtcDateTime;
        var descriptor = new SecurityTokenDescriptor
        {
            Issuer = Authority,
            Audience = Audience,
            IssuedAt = at,
            NotBefore = at,
            Expires = at.AddMinutes(5),
            Claims = new Dictionary<string, object> { ["email"] = "alice@example.test", ["scope"] = "imap smtp" },
            SigningCredentials = new SigningCredentials(Key, SecurityAlgorithms.RsaSha256),
        };
        change?.Invoke(descriptor);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(descriptor);
    }

    /// <summary>Its address is free then; its key still signs.</summary>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static void Configure(OpenIddictServerBuilder options, RsaSecurityKey key, int port)
    {
        options.EnableDegradedMode().SetIssuer(new Uri($"http://127.0.0.1:{port}/")).SetTokenEndpointUris("token").AllowClientCredentialsFlow();
        options.AddSigningKey(key).AddEphemeralEncryptionKey().DisableAccessTokenEncryption().DisableScopeValidation();
        options.UseAspNetCore().DisableTransportSecurityRequirement();
        // Degraded mode: who may ask is the test's affair.
        options.AddEventHandler<OpenIddictServerEvents.ValidateTokenRequestContext>(handler => handler.UseInlineHandler(_ => ValueTask.CompletedTask));
        options.AddEventHandler<OpenIddictServerEvents.HandleTokenRequestContext>(handler => handler.UseInlineHandler(context =>
        {
            var identity = new ClaimsIdentity("test");
            identity.SetClaim(OpenIddictConstants.Claims.Subject, "someone").SetClaim("email", context.Request.ClientId);
            identity.SetAudiences(Audience).SetResources(Audience).SetScopes(context.Request.GetScopes()).SetDestinations(_ => [OpenIddictConstants.Destinations.AccessToken]);
            context.Principal = new ClaimsPrincipal(identity);
            return ValueTask.CompletedTask;
        }));
    }
}
