namespace Gateway.Accounts.SecondFactors;

/// <summary>An account as the platform's passkey handler knows it.</summary>
/// <param name="AccountId">Canonical id.</param>
/// <param name="Handle">What its authenticators call it: 32 hexadecimal digits that tell nothing of the person.</param>
internal sealed record PasskeyOwner(string AccountId, string Handle);
