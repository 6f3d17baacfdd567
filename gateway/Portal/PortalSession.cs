namespace Gateway.Portal;

/// <summary>One browser's session. The reference itself is only in the browser's cookie.</summary>
/// <param name="RefHash">SHA-256 of the reference.</param>
/// <param name="AccountId">Whose it is.</param>
/// <param name="Level">How far the person got.</param>
/// <param name="Created">When this session began; it survives a new reference.</param>
/// <param name="Seen">The last request.</param>
/// <param name="Strong">The last second step; null: none yet.</param>
internal sealed record PortalSession(
    byte[] RefHash, string AccountId, PortalLevel Level, DateTimeOffset Created, DateTimeOffset Seen, DateTimeOffset? Strong);

/// <summary>How far a person got (persisted: the numbers never change).</summary>
internal enum PortalLevel
{
    /// <summary>Not at all.</summary>
    Nobody = 0,

    /// <summary>The account password was right; the second step, or registering one, is due.</summary>
    PasswordGiven = 1,

    /// <summary>Signed in.</summary>
    SignedIn = 2,
}
