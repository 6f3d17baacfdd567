namespace Gateway.Login.Tokens;

/// <summary>What checking a token came to.</summary>
/// <param name="Status">Whether it is good, bad, nobody's, or not to be judged now.</param>
/// <param name="Account">The account's address as the claim has it; null unless it is good.</param>
internal readonly record struct TokenVerdict(TokenStatus Status, string? Account = null);

/// <summary>Wrong and down are never mixed.</summary>
internal enum TokenStatus
{
    /// <summary>No listed issuer says that it is its own: the backend may know it.</summary>
    Foreign,

    /// <summary>Signed by its issuer, for us, in force.</summary>
    Good,

    /// <summary>A listed issuer's by its own word, and wrong: signature, audience, time, algorithm, scope or claim.</summary>
    Bad,

    /// <summary>The issuer's keys can't be had, so nothing is known.</summary>
    Unavailable,
}
