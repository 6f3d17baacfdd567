using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gateway.Accounts;
using Gateway.Hosting;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;

namespace Gateway.Portal;

/// <summary>
/// Signs people in at the organisation's provider: authorization code with PKCE (RFC 7636). What is pending travels sealed in a cookie, and counts once.
/// </summary>
internal sealed class OidcSignIn(
    OidcProvider provider, AccountStore accounts, FormSeal seal, SpentProofs spent, IOptions<OidcOptions> options, IOptions<GatewayOptions> gateway, TimeProvider time)
{
    public const string Path = PortalGate.Root + "/oidc";
    private const string BackPath = Path + "/back";
    private const string Cookie = "__Host-oidc";
    private const string Purpose = "oidc";
    private const int RandomOctets = 32;
    private const int HttpsPort = 443;
    private static readonly TimeSpan Recently = TimeSpan.FromMinutes(2);

    /// <summary>Where the browser goes; null: the provider can't be asked now. <paramref name="to"/>: a step-up, after which to go there.</summary>
    public async Task<string?> BeginAsync(HttpContext context, string? to)
    {
        if (await provider.ConfigurationAsync(context.RequestAborted) is not { } configuration) return null;

        var pending = new Pending(Random(), Random(), Random(), to);
        context.Response.Cookies.Append(
            Cookie, seal.Close(null, Purpose, JsonSerializer.SerializeToUtf8Bytes(pending)), new() { HttpOnly = true, Secure = true, SameSite = SameSiteMode.Lax, Path = "/", IsEssential = true });
        var query = new Dictionary<string, string?>
        {
            ["response_type"] = "code",
            ["client_id"] = options.Value.ClientId,
            ["redirect_uri"] = BackAddress(context),
            ["scope"] = options.Value.Scope,
            ["state"] = pending.State,
            ["nonce"] = pending.Nonce,
            ["code_challenge"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(pending.Verifier))),
            ["code_challenge_method"] = "S256",
        };
        if (to is not null) (query["prompt"], query["max_age"]) = ("login", "0");
        return QueryHelpers.AddQueryString(configuration.AuthorizationEndpoint, query);
    }

    /// <summary>Who came back; null: nobody, or not by what was begun here.</summary>
    public async Task<OidcArrival?> CompleteAsync(HttpContext context, string? code, string? state)
    {
        var stop = context.RequestAborted;
        var content = seal.Open(null, Purpose, context.Request.Cookies[Cookie]);
        context.Response.Cookies.Delete(Cookie, new() { Secure = true, Path = "/" });
        if (content is null || code is not { Length: > 0 and <= 4096 } || state is null) return null;

        var pending = JsonSerializer.Deserialize<Pending>(content)!;
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(state), Encoding.UTF8.GetBytes(pending.State))) return null;
        if (!await spent.TrySpendAsync(Purpose, Encoding.ASCII.GetBytes(pending.State), stop)) return null;

        var redeem = new Dictionary<string, string> { ["grant_type"] = "authorization_code", ["code"] = code, ["redirect_uri"] = BackAddress(context), ["code_verifier"] = pending.Verifier };
        if (await provider.RedeemAsync(redeem, pending.Nonce, stop) is not { } token) return null;
        if (pending.To is not null && !(token.AuthenticatedAt is { } at && time.GetUtcNow() - at < Recently)) return null;
        if (!AccountName.TryCanonicalise(token.Name, out var name)) return null;

        return await accounts.FindByLoginNameAsync(name, stop) is { State: not TwoStepState.Blocked } account ? new(account, token.HasSecondFactor, pending.To) : null;
    }

    private static string Random() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomOctets));

    // The configured name; the port is the one that this browser came by.
    private string BackAddress(HttpContext context) =>
        new UriBuilder(Uri.UriSchemeHttps, gateway.Value.PublicHost, context.Request.Host.Port ?? HttpsPort, BackPath).Uri.AbsoluteUri;

    private sealed record Pending(string State, string Nonce, string Verifier, string? To);
}

/// <summary>Somebody whom the provider sent back.</summary>
/// <param name="Account">Whose address it told.</param>
/// <param name="HasSecondFactor">The provider asked for a second factor.</param>
/// <param name="To">It was a step-up, for this page; null: a sign-in.</param>
internal sealed record OidcArrival(Account Account, bool HasSecondFactor, string? To);
