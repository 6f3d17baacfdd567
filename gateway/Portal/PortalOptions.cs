using System.ComponentModel.DataAnnotations;

namespace Gateway.Portal;

/// <summary>The portal, where people register a second factor and make app passwords: <c>https://PublicHost/account</c>.</summary>
internal sealed class PortalOptions
{
    public const string Section = "Gateway:Portal";

    /// <summary>Whether it is served; default true. Restart needed.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>What it calls itself, in its head and in authenticator apps; 1 to 40 characters, default "Mail account".</summary>
    [StringLength(40, MinimumLength = 1)]
    public string Title { get; init; } = "Mail account";

    /// <summary>A session ends when nothing was asked of it for so long; default 30 minutes.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "12:00:00")]
    public TimeSpan IdleLimit { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>A session ends after so long, used or not; default 12 hours.</summary>
    [Range(typeof(TimeSpan), "00:05:00", "1.00:00:00")]
    public TimeSpan SessionLimit { get; init; } = TimeSpan.FromHours(12);

    /// <summary>A change needs a second step at most so old; default 5 minutes.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "01:00:00")]
    public TimeSpan StepUpAge { get; init; } = TimeSpan.FromMinutes(5);
}
