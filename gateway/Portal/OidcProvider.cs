using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Gateway.Accounts;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Gateway.Portal;

/// <summary>Asks the organisation's provider: discovery, keys, and a code for a token.</summary>
internal sealed partial class OidcProvider(IHttpClientFactory http, IOptions<OidcOptions> options, TimeProvider time, ILogger<OidcProvider> logger)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);
    private readonly Lazy<ConfigurationManager<OpenIdConnectConfiguration>> _configuration = new(() => Manager(http, options.Value));

    /// <summary>Its discovery document and keys, kept for a day; null: it can't be asked now.</summary>
    public async Task<OpenIdConnectConfiguration?> ConfigurationAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _configuration.Value.GetConfigurationAsync(cancellationToken);
        }
        catch (Exception fault) when (fault is InvalidOperationException or HttpRequestException or IOException)
        {
            Log.Away(logger, fault.GetBaseException().Message);
            return null;
        }
    }

    /// <summary>The identity behind a code; null: the provider does not vouch for it, or can't be asked.</summary>
    public async Task<OidcToken?> RedeemAsync(Dictionary<string, string> fields, string nonce, CancellationToken cancellationToken)
    {
        if (await ConfigurationAsync(cancellationToken) is not { } configuration) return null;
        if (await AskAsync(configuration, fields, cancellationToken) is not { } idToken) return null;

        var result = await new JsonWebTokenHandler().ValidateTokenAsync(idToken, Expectations(configuration));
        if (result.SecurityToken is not JsonWebToken token || !result.IsValid || ValueOf(token, "nonce") != nonce)
        {
            // A key that is new there: the next one finds it.
            _configuration.Value.RequestRefresh();
            Log.Refused(logger, result.Exception?.Message ?? "another nonce");
            return null;
        }

        return new(NameOf(token), HasSecondFactor(token), long.TryParse(ValueOf(token, "auth_time"), out var at) ? DateTimeOffset.FromUnixTimeSeconds(at) : null);
    }

    private static ConfigurationManager<OpenIdConnectConfiguration> Manager(IHttpClientFactory http, OidcOptions options)
    {
        var authority = options.Authority!;
        return new(
            authority.AbsoluteUri.TrimEnd('/') + "/.well-known/openid-configuration", new OpenIdConnectConfigurationRetriever(),
            new HttpDocumentRetriever(http.CreateClient(nameof(OidcProvider))) { RequireHttps = !authority.IsLoopback });
    }

    private TokenValidationParameters Expectations(OpenIdConnectConfiguration configuration) => new()
    {
        ValidIssuer = configuration.Issuer,
        ValidAudience = options.Value.ClientId,
        IssuerSigningKeys = configuration.SigningKeys,
        RequireSignedTokens = true,
        RequireExpirationTime = true,
        ValidAlgorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"],
        LifetimeValidator = (from, to, _, rules) => to is { } end && time.GetUtcNow() - rules.ClockSkew < end && (from is not { } start || time.GetUtcNow() + rules.ClockSkew >= start),
        ClockSkew = TimeSpan.FromMinutes(1),
    };

    private async Task<string?> AskAsync(OpenIdConnectConfiguration configuration, Dictionary<string, string> fields, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(Deadline, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        using var request = new HttpRequestMessage(HttpMethod.Post, configuration.TokenEndpoint);
        try
        {
            if (options.Value.ClientSecretFile is { } file)
            {
                // RFC 6749 §2.3.1: both parts are form-encoded before they become Basic.
                var pair = Uri.EscapeDataString(options.Value.ClientId!) + ":" + Uri.EscapeDataString((await File.ReadAllTextAsync(file, stop.Token)).TrimEnd('\r', '\n'));
                request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes(pair)));
            }
            else
            {
                fields["client_id"] = options.Value.ClientId!;
            }

            request.Content = new FormUrlEncodedContent(fields);
            using var client = http.CreateClient(nameof(OidcProvider));
            using var response = await client.SendAsync(request, stop.Token);
            using var answer = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(stop.Token));
            if (response.IsSuccessStatusCode && answer.RootElement.TryGetProperty("id_token", out var token)) return token.GetString();

            Log.Refused(logger, $"the token endpoint answered {(int)response.StatusCode}");
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or JsonException or UnauthorizedAccessException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            Log.Away(logger, fault.Message);
        }

        return null;
    }

    private string? NameOf(JsonWebToken token) =>
        options.Value.NameClaim == "email" && string.Equals(ValueOf(token, "email_verified"), "false", StringComparison.OrdinalIgnoreCase) ? null : ValueOf(token, options.Value.NameClaim);

    private bool HasSecondFactor(JsonWebToken token) =>
        token.Claims.Any(claim => claim.Type == "amr" && options.Value.SecondFactorMethods.Contains(claim.Value))
        || (ValueOf(token, "acr") is { } level && options.Value.SecondFactorLevels.Contains(level));

    private static string? ValueOf(JsonWebToken token, string type) => token.Claims.FirstOrDefault(claim => claim.Type == type)?.Value;

    private static partial class Log
    {
        [LoggerMessage(2620, LogLevel.Warning, "The identity provider can't be asked: {Reason}", EventName = "ProviderAway")]
        public static partial void Away(ILogger logger, string reason);

        [LoggerMessage(2621, LogLevel.Information, "The identity provider vouched for nobody: {Reason}", EventName = "ProviderRefused")]
        public static partial void Refused(ILogger logger, string reason);
    }
}

/// <summary>What the provider vouches for.</summary>
/// <param name="Name">The mail address, as told; null: none, or unverified.</param>
/// <param name="HasSecondFactor">It asked for a second factor.</param>
/// <param name="AuthenticatedAt">When the person last proved it; null: not told.</param>
internal sealed record OidcToken(string? Name, bool HasSecondFactor, DateTimeOffset? AuthenticatedAt);
