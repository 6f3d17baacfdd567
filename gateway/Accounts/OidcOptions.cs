using System.ComponentModel.DataAnnotations;

namespace Gateway.Accounts;

/// <summary>The organisation's identity provider, when people sign in to the portal there.</summary>
internal sealed class OidcOptions
{
    public const string Section = "Gateway:Directory:Oidc";

    /// <summary>Its issuer address; its discovery document stands below it. Needed for <c>Oidc</c>; https, except on loopback. Restart needed.</summary>
    public Uri? Authority { get; init; }

    /// <summary>What it calls this gateway; needed for <c>Oidc</c>.</summary>
    public string? ClientId { get; init; }

    /// <summary>File with the client's secret; unset: a public client, by its code verifier alone.</summary>
    public string? ClientSecretFile { get; init; }

    /// <summary>What is asked for, default <c>openid email</c>.</summary>
    [Required]
    public string Scope { get; init; } = "openid email";

    /// <summary>The claim that holds the mail address, default <c>email</c>, which must then not be told to be unverified.</summary>
    [Required]
    public string NameClaim { get; init; } = "email";

    /// <summary>Values of <c>amr</c> (RFC 8176) that mean a second factor, default <c>mfa</c>, <c>otp</c>, <c>hwk</c>, <c>swk</c>, <c>fpt</c>, <c>face</c>. Empty: none does.</summary>
    public List<string> SecondFactorMethods { get; init; } = ["mfa", "otp", "hwk", "swk", "fpt", "face"];

    /// <summary>Values of <c>acr</c> that mean a second factor; default none.</summary>
    public List<string> SecondFactorLevels { get; init; } = [];
}
