namespace Gateway.Accounts;

/// <summary>Whom a stored policy concerns.</summary>
/// <param name="Level">How near.</param>
/// <param name="Key">Empty, a canonical domain, or an account's id.</param>
internal sealed record PolicyScope(PolicyLevel Level, string Key)
{
    /// <summary>Everybody.</summary>
    public static PolicyScope Global { get; } = new(PolicyLevel.Global, "");

    /// <summary>One domain, canonical.</summary>
    public static PolicyScope Domain(string domain) => new(PolicyLevel.Domain, domain);

    /// <summary>One account.</summary>
    public static PolicyScope Account(string accountId) => new(PolicyLevel.Account, accountId);

    /// <inheritdoc/>
    public override string ToString() => Level == PolicyLevel.Global ? "global" : $"{(Level == PolicyLevel.Domain ? "domain" : "account")} {Key}";
}

/// <summary>A policy's level; the nearest wins (persisted: the numbers never change).</summary>
internal enum PolicyLevel
{
    Global = 0,
    Domain = 1,
    Account = 2,
}

/// <summary>A stored level and the tag that an edit must bring back.</summary>
internal sealed record StoredPolicy(AccountPolicy Policy, string Etag);
