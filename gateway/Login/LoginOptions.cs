using System.ComponentModel.DataAnnotations;

namespace Gateway.Login;

/// <summary>How names are read and how long what was verified counts.</summary>
internal sealed class LoginOptions
{
    public const string Section = "Gateway:Login";

    /// <summary>Domain of names without one; null: such names are nobody's. Taken from <c>Gateway:DefaultDomain</c> when not set here.</summary>
    public string? DefaultDomain { get; set; }

    /// <summary>The same by listener, where one has its own (<c>Gateway:Listeners:{name}:DefaultDomain</c>).</summary>
    internal Dictionary<string, string> ListenerDomains { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>NetBIOS name of <c>DOMAIN\user</c> to mail domain; default none: such names are unknown.</summary>
    public IReadOnlyDictionary<string, string> Domains { get; init; } = new Dictionary<string, string>();

    /// <summary>How long a verified app password counts in this process; default 10 minutes ± 10 %, 1 s to 1 hour.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan CacheLifetime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Verified app passwords held in this process; default 100,000, 100 to 10,000,000.</summary>
    [Range(100, 10_000_000)]
    public int CacheEntries { get; init; } = 100_000;

    /// <summary>
    /// With the store away, how long what was verified before still counts; default 15 minutes, zero (not at all) to 24 hours. It is also
    /// how long a deletion made elsewhere can stay unknown to a node that is cut off.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan MaxStale { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Whether OAuth tokens that no issuer of <c>Gateway:Tokens</c> calls its own are handed to the backend, which decides; default off: refused.</summary>
    public bool PassTokens { get; init; }

    /// <summary>
    /// Whether a sender address in SMTP must be the account's own name or one of its aliases; default on. Off: the backend checks that, or nobody.
    /// </summary>
    public bool CheckSenderAddresses { get; init; } = true;

    /// <summary>Where a person makes an app password, told with refusals; default <c>https://PublicHost/account</c>, empty: nowhere.</summary>
    public string? HelpUrl { get; set; }
}
