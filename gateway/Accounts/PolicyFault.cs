using System.Net;
using Gateway.ProtocolAdapters;

namespace Gateway.Accounts;

/// <summary>What a policy says that cannot be, or that nothing would do: a setting that is taken is kept.</summary>
internal static class PolicyFault
{
    /// <summary>Shortest that an app password may be unused before it goes.</summary>
    public static readonly TimeSpan ShortestUnused = TimeSpan.FromDays(1);

    private const int LargestLimit = 1_000;

    /// <summary>The setting's name and what is wrong with it; null: nothing.</summary>
    public static string? Find(AccountPolicy policy)
    {
        if (policy.AppPasswordLimit is < 0 or > LargestLimit) return $"{nameof(policy.AppPasswordLimit)} must be 0 to {LargestLimit}";
        if (policy.DefaultLifetime < TimeSpan.Zero) return $"{nameof(policy.DefaultLifetime)} must not be negative; zero is for ever";
        if (policy.DeleteWhenUnusedFor is { } unused && unused != TimeSpan.Zero && unused < ShortestUnused)
        {
            return $"{nameof(policy.DeleteWhenUnusedFor)} must be {ShortestUnused.Days} day or more; zero is never";
        }

        return OfProtocols(policy.AllowedProtocols)
            ?? OfNetworks(nameof(policy.AllowedNetworks), policy.AllowedNetworks)
            ?? OfNetworks(nameof(policy.AccountPasswordNetworks), policy.AccountPasswordNetworks);
    }

    private static string? OfProtocols(IReadOnlyList<string>? names)
    {
        var known = ProtocolCatalog.All.Select(protocol => protocol.Name);
        // Compared as the sign-in does: another case would refuse everybody.
        return names?.FirstOrDefault(name => !known.Contains(name, StringComparer.Ordinal)) is { } odd
            ? $"{nameof(AccountPolicy.AllowedProtocols)}: \"{odd}\" is none of {string.Join(", ", known)}"
            : null;
    }

    private static string? OfNetworks(string setting, IReadOnlyList<string>? networks) =>
        networks?.FirstOrDefault(text => !IPNetwork.TryParse(text, out _)) is { } odd
            ? $"{setting}: \"{odd}\" is no network such as 192.0.2.0/24"
            : null;
}
