using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenIddict.Abstractions;
using OpenIddict.Server;

namespace Gateway.EndToEnd.Tests.Portal;

/// <summary>An OpenID Connect provider in this process that signs in whom the test says, without asking.</summary>
internal sealed class TestProvider : IAsyncDisposable
{
    public const string ClientId = "gateway";
    public const string ClientSecret = "a-secret-of-the-tests";

    private readonly WebApplication _app;

    private TestProvider(WebApplication app) => _app = app;

    public string Authority => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single() + "/";

    /// <summary>Whom it signs in.</summary>
    public string Address { get; set; } = "";

    /// <summary>How (amr).</summary>
    public IReadOnlyList<string> Methods { get; set; } = ["pwd"];

    /// <summary>Whether it says that the address is the person's own.</summary>
    public bool IsVerified { get; set; } = true;

    /// <summary>The last request for authorization.</summary>
    public OpenIddictRequest? Asked { get; private set; }

    public static async Task<TestProvider> StartAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        TestProvider? provider = null;
        builder.Services.AddOpenIddict().AddServer(server => Configure(server, context => provider!.SignIn(context)));
        provider = new TestProvider(builder.Build());
        await provider._app.StartAsync();
        return provider;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private static void Configure(OpenIddictServerBuilder server, Action<OpenIddictServerEvents.HandleAuthorizationRequestContext> signIn)
    {
        server.EnableDegradedMode();
        server.SetAuthorizationEndpointUris("authorize").SetTokenEndpointUris("token");
        server.AllowAuthorizationCodeFlow().RequireProofKeyForCodeExchange();
        server.RegisterScopes("email");
        server.AddEphemeralEncryptionKey().AddEphemeralSigningKey();
        server.UseAspNetCore().DisableTransportSecurityRequirement();
        server.AddEventHandler<OpenIddictServerEvents.ValidateAuthorizationRequestContext>(handler => handler.UseInlineHandler(context =>
        {
            if (context.ClientId != ClientId) context.Reject(OpenIddictConstants.Errors.InvalidClient);
            return default;
        }));
        server.AddEventHandler<OpenIddictServerEvents.ValidateTokenRequestContext>(handler => handler.UseInlineHandler(context =>
        {
            if (context.ClientId != ClientId || context.ClientSecret != ClientSecret) context.Reject(OpenIddictConstants.Errors.InvalidClient);
            return default;
        }));
        server.AddEventHandler<OpenIddictServerEvents.HandleAuthorizationRequestContext>(handler => handler.UseInlineHandler(context =>
        {
            signIn(context);
            return default;
        }));
    }

    private void SignIn(OpenIddictServerEvents.HandleAuthorizationRequestContext context)
    {
        Asked = context.Request;
        var identity = new ClaimsIdentity("test");
        identity.AddClaim(new Claim(OpenIddictConstants.Claims.Subject, Address));
        identity.AddClaim(new Claim(OpenIddictConstants.Claims.Email, Address));
        identity.AddClaim(new Claim(OpenIddictConstants.Claims.EmailVerified, IsVerified ? "true" : "false", ClaimValueTypes.Boolean));
        identity.AddClaim(new Claim(OpenIddictConstants.Claims.AuthenticationTime, TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), ClaimValueTypes.Integer64));
        foreach (var method in Methods) identity.AddClaim(new Claim(OpenIddictConstants.Claims.AuthenticationMethodReference, method));
        identity.SetDestinations(_ => [OpenIddictConstants.Destinations.IdentityToken]);
        var principal = new ClaimsPrincipal(identity);
        principal.SetScopes(context.Request.GetScopes());
        context.SignIn(principal);
    }
}
