using System.Net;
using Gateway.ProtocolAdapters;

namespace Gateway.Accounts;

/// <summary>
/// What the configuration says of policy: under everything that is stored, over the product's defaults. A change needs a restart; the stored levels
/// take effect at once.
/// </summary>
internal sealed record PolicyOptions : AccountPolicy
{
    public const string Section = "Gateway:Policy";

    /// <summary>What is wrong with it, naming the key; null: nothing.</summary>
    public string? FindFault()
    {
        if (AppPasswordLimit is < 0 or > 1_000) return $"{Section}:{nameof(AppPasswordLimit)} must be 0 to 1000";
        if (AllowedProtocols?.FirstOrDefault(name => ProtocolCatalog.Find(name) is null) is { } unknown)
        {
            var known = string.Join(", ", ProtocolCatalog.All.Select(protocol => protocol.Name));
            return $"{Section}:{nameof(AllowedProtocols)}: \"{unknown}\" is none of {known}";
        }

        var networks = (AllowedNetworks ?? []).Concat(AccountPasswordNetworks ?? []);
        return networks.FirstOrDefault(text => !IPNetwork.TryParse(text, out _)) is { } odd
            ? $"{Section}: \"{odd}\" is no network such as 192.0.2.0/24"
            : null;
    }
}

/// <summary>The policy below all stored levels, every setting set.</summary>
internal sealed record PolicyBase(AccountPolicy Policy)
{
    /// <summary>The product's own.</summary>
    public static PolicyBase Product { get; } = new(AccountPolicy.Defaults);

    /// <summary>With what the configuration says over it.</summary>
    public static PolicyBase Of(PolicyOptions configured) => new(configured.Over(AccountPolicy.Defaults));
}
