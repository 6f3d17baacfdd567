namespace Gateway.Accounts.SecondFactors;

/// <summary>A second factor as its owner sees it.</summary>
/// <param name="Id">32 hexadecimal digits.</param>
/// <param name="AccountId">Its owner.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Label">What its owner calls it, 1 to 64 characters.</param>
/// <param name="Created">When it was registered.</param>
/// <param name="Used">When it last proved something; null: never.</param>
internal sealed record SecondFactor(
    string Id, string AccountId, SecondFactorKind Kind, string Label, DateTimeOffset Created, DateTimeOffset? Used);

/// <summary>What a second factor is (persisted: the numbers never change).</summary>
internal enum SecondFactorKind
{
    /// <summary>An authenticator app (RFC 6238).</summary>
    Authenticator = 1,

    /// <summary>A passkey.</summary>
    Passkey = 2,
}
