namespace Gateway.Login.Tokens;

/// <summary>
/// Whose access tokens are taken over OAUTHBEARER, XOAUTH2 and HTTP Bearer. A token of a listed issuer is checked here and signs in as an app password
/// does; others are handed on to the backend where <c>Gateway:Login:PassTokens</c> says so, and refused elsewhere.
/// </summary>
internal sealed class TokenOptions
{
    public const string Section = "Gateway:Tokens";

    /// <summary>The issuers by a name of yours. Restart needed.</summary>
    public Dictionary<string, TokenIssuerOptions> Issuers { get; init; } = new(StringComparer.OrdinalIgnoreCase);
}

/// <summary>One issuer of access tokens.</summary>
internal sealed class TokenIssuerOptions
{
    /// <summary>Its address, https; <c>/.well-known/openid-configuration</c> below it names its keys, and <c>iss</c> of its tokens must be what that says.</summary>
    public string Authority { get; init; } = "";

    /// <summary>Audiences of which a token must carry one; at least one.</summary>
    public IReadOnlyList<string> Audiences { get; init; } = [];

    /// <summary>The claim that holds the account's address. Default <c>email</c>.</summary>
    public string AccountClaim { get; init; } = "email";

    /// <summary>Scopes that a token must carry, all of them; default none.</summary>
    public IReadOnlyList<string> RequiredScopes { get; init; } = [];

    /// <summary>How far the issuer's clock may be off; default 1 minute, zero to 10 minutes.</summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long its keys count before they are read again; default 1 hour, 1 minute to 1 day. A key that is not known is asked for at once.</summary>
    public TimeSpan KeyLifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>With the issuer away, how long its keys still count; default 1 day, zero to 7 days.</summary>
    public TimeSpan MaxStale { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Every fault, as key and cure; empty when all is well.</summary>
    public IEnumerable<string> Faults()
    {
        if (!Uri.TryCreate(Authority, UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttps && !url.IsLoopback))
        {
            yield return "Authority is no https address; write for example \"https://login.example.org/realm\"";
        }

        if (Audiences.Count == 0 || Audiences.Any(string.IsNullOrEmpty)) yield return "Audiences: name at least one, or tokens meant for others would open mailboxes";
        if (AccountClaim.Length == 0) yield return "AccountClaim: name the claim with the account's address";
        if (ClockSkew < TimeSpan.Zero || ClockSkew > TimeSpan.FromMinutes(10)) yield return "ClockSkew: write 00:00:00 to 00:10:00";
        if (KeyLifetime < TimeSpan.FromMinutes(1) || KeyLifetime > TimeSpan.FromDays(1)) yield return "KeyLifetime: write 00:01:00 to 1.00:00:00";
        if (MaxStale < TimeSpan.Zero || MaxStale > TimeSpan.FromDays(7)) yield return "MaxStale: write 00:00:00 to 7.00:00:00";
    }
}
