namespace Gateway.Keys;

/// <summary>What a sub-key is for. One label, one use: a value made under one label proves nothing under another.</summary>
internal static class KeyLabel
{
    /// <summary>Index of an app password.</summary>
    public const string Index = "idx";

    /// <summary>Input of BCrypt.</summary>
    public const string Password = "pw";

    /// <summary>MAC over a stored row.</summary>
    public const string Row = "row";

    /// <summary>Key of a cache entry.</summary>
    public const string CacheKey = "l2key";

    /// <summary>Seal of a cache entry's value.</summary>
    public const string CacheValue = "l2val";

    /// <summary>Seal of a TOTP seed.</summary>
    public const string Totp = "totp";

    /// <summary>Recovery codes.</summary>
    public const string Recovery = "rec";

    /// <summary>Portal sessions and cookies.</summary>
    public const string Session = "sess";

    /// <summary>What a form carries sealed, and names that tell nothing.</summary>
    public const string Form = "form";

    /// <summary>Chains of the revocation log and the audit log.</summary>
    public const string Log = "log";

    /// <summary>The row that proves that key and store belong together.</summary>
    public const string Canary = "canary";

    /// <summary>Names and keys of what nodes share in Redis besides the cache.</summary>
    public const string Shared = "shared";

    /// <summary>Seal of a backend's or person's secret at rest.</summary>
    public const string BackendSecret = "backend";
}
