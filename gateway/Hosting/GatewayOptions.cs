using System.ComponentModel.DataAnnotations;

namespace Gateway.Hosting;

/// <summary>What the gateway is called and where it keeps its files.</summary>
internal sealed class GatewayOptions
{
    public const string Section = "Gateway";

    /// <summary>Host name that mail apps and browsers use; in the self-made certificate, in links and in autodiscovery. Restart needed.</summary>
    [Required]
    [RegularExpression(
        "^(?=.{1,253}$)([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$",
        ErrorMessage = "is no host name; write for example \"mail.example.org\"")]
    public string PublicHost { get; init; } = "localhost";

    /// <summary>
    /// Directory of store, keys, self-made certificate and admin socket; made with mode 0700 when missing; a relative path starts at the
    /// configuration file. Restart needed.
    /// </summary>
    [Required]
    public string DataDirectory { get; init; } = "data";

    /// <summary>Domain added to a presented name that has none; unset: such a name is unknown. Restart needed.</summary>
    public string? DefaultDomain { get; init; }

    /// <summary>Longest wait for running sessions at shutdown, 0 to 10 minutes; zero cuts at once. Restart needed.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan DrainWindow { get; init; } = TimeSpan.FromSeconds(50);

    /// <summary>
    /// At shutdown, how long connections are still taken after <c>/readyz</c> says no, so that a balancer's checks see it first, 0 to 1
    /// minute; zero: none are. Restart needed.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan DrainDelay { get; init; } = TimeSpan.Zero;

    /// <summary>The admin API's Unix socket, mode 0600; unset: <c>admin.sock</c> in the data directory. Restart needed.</summary>
    public string? AdminSocket { get; init; }

    /// <summary>The socket's path as it is used.</summary>
    internal string AdminSocketPath => AdminSocket ?? Path.Combine(DataDirectory, "admin.sock");
}
