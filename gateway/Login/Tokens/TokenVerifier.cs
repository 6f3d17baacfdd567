using System.Text;
using Gateway.ProtocolAdapters.Contract;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Gateway.Login.Tokens;

/// <summary>Checks access tokens (JWT) of the listed issuers: signature by a published key, issuer, audience, time, scopes, and whose it is.</summary>
internal sealed class TokenVerifier
{
    // RFC 8725 §3.1: the verifier names the algorithms. None that is symmetric, or a published key would sign.
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    private static readonly string[] ScopeClaims = ["scope", "scp"];

    private readonly JsonWebTokenHandler _tokens = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = Secret.MaxOctets };
    private readonly IReadOnlyList<IssuerKeys> _issuers;
    private readonly TimeProvider _time;

    public TokenVerifier(IOptions<TokenOptions> options, IHttpClientFactory http, TimeProvider time, ILogger<IssuerKeys> logger)
    {
        _time = time;
        _issuers = [.. options.Value.Issuers.Select(pair => new IssuerKeys(pair.Key, pair.Value, http, time, logger))];
    }

    /// <summary>Whether any issuer is listed.</summary>
    public bool IsOn => _issuers.Count > 0;

    /// <summary>Judges a token. Our own trouble and the issuer's is a status, never an exception; only cancellation throws.</summary>
    public async Task<TokenVerdict> VerifyAsync(Secret token, CancellationToken cancellationToken)
    {
        // The library takes text; the string is as short-lived as the attempt.
        var text = Encoding.Latin1.GetString(token.Octets);
        if (!IsOn || !TryRead(text, out var read)) return new(TokenStatus.Foreign);

        var unavailable = false;
        foreach (var issuer in _issuers)
        {
            var known = await issuer.FindAsync(read.Kid, cancellationToken);
            if (known is null)
            {
                // It can't be told whose token this is: perhaps this one's.
                unavailable = true;
            }
            else if (string.Equals(known.Issuer, read.Issuer, StringComparison.Ordinal))
            {
                return known.Has(read.Kid) || !issuer.IsAway ? await JudgeAsync(text, issuer.Options, known) : new(TokenStatus.Unavailable);
            }
        }

        return new(unavailable ? TokenStatus.Unavailable : TokenStatus.Foreign);
    }

    private bool TryRead(string text, out JsonWebToken token)
    {
        token = null!;
        if (!_tokens.CanReadToken(text)) return false;

        try
        {
            token = new JsonWebToken(text);
            return !token.IsEncrypted;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private async Task<TokenVerdict> JudgeAsync(string text, TokenIssuerOptions options, IssuerKeys.Known known)
    {
        var result = await _tokens.ValidateTokenAsync(text, new TokenValidationParameters
        {
            ValidIssuer = known.Issuer,
            ValidAudiences = options.Audiences,
            ValidAlgorithms = Algorithms,
            IssuerSigningKeys = known.Keys,
            TryAllIssuerSigningKeys = false,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            LifetimeValidator = (from, until, _, _) => IsInForce(from, until, options.ClockSkew),
        });
        if (!result.IsValid || result.SecurityToken is not JsonWebToken token || !HasScopes(token, options.RequiredScopes)) return new(TokenStatus.Bad);

        return token.TryGetPayloadValue<string>(options.AccountClaim, out var account) && !string.IsNullOrEmpty(account)
            ? new(TokenStatus.Good, account)
            : new(TokenStatus.Bad);
    }

    private bool IsInForce(DateTime? from, DateTime? until, TimeSpan skew)
    {
        var now = _time.GetUtcNow().UtcDateTime;
        return until is { } end && now < end + skew && (from is not { } start || now >= start - skew);
    }

    private static bool HasScopes(JsonWebToken token, IReadOnlyList<string> required)
    {
        var granted = token.Claims.Where(claim => ScopeClaims.Contains(claim.Type)).SelectMany(claim => claim.Value.Split(' ')).ToHashSet(StringComparer.Ordinal);
        return required.All(granted.Contains);
    }
}
