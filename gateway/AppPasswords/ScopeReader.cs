using System.Diagnostics.CodeAnalysis;
using System.Net;
using Gateway.Audit;
using Gateway.ProtocolAdapters;

namespace Gateway.AppPasswords;

/// <summary>Brings labels and scopes that people type into the one form that is stored and signed.</summary>
internal static class ScopeReader
{
    /// <summary>Longest label, in characters.</summary>
    public const int MaxLabelCharacters = 64;

    private const int MaxNetworks = 64;

    /// <summary>Sorted, without repetitions, networks in their own notation. Null: <paramref name="field"/> can't be read.</summary>
    public static AppPasswordScope? Read(AppPasswordScope given, out string field)
    {
        field = "protocols";
        var protocols = new SortedSet<string>(given.Protocols.Select(name => name.Trim().ToLowerInvariant()), StringComparer.Ordinal);
        if (protocols.Any(name => ProtocolCatalog.Find(name) is null)) return null;

        field = "networks";
        var networks = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var text in given.Networks)
        {
            if (!TryReadNetwork(text.Trim(), out var network)) return null;
            networks.Add(network);
        }

        if (networks.Count > MaxNetworks) return null;

        field = "device";
        var device = AuditText.Clean(given.Device?.Trim());
        return device is "" ? null : new AppPasswordScope([.. protocols], [.. networks], device);
    }

    /// <summary>Trimmed, invisible characters escaped. False when empty or longer than 64 characters.</summary>
    public static bool TryReadLabel(string? given, [NotNullWhen(true)] out string? label)
    {
        label = given is { Length: <= 4 * MaxLabelCharacters } ? AuditText.Clean(given.Trim()) : null;
        return label is { Length: > 0 and <= MaxLabelCharacters };
    }

    // A single address is a network of its own; host bits are cut, so that 192.0.2.7/24 means what its writer meant.
    private static bool TryReadNetwork(string text, [NotNullWhen(true)] out string? network)
    {
        network = null;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!IPAddress.TryParse(slash < 0 ? text : text[..slash], out var address) || address.ScopeIdOrZero() != 0) return false;

        var bits = address.GetAddressBytes().Length * 8;
        var length = bits;
        if (slash >= 0 && (!byte.TryParse(text.AsSpan(slash + 1), System.Globalization.NumberStyles.None, null, out var given) || (length = given) > bits)) return false;

        network = new IPNetwork(Cut(address, length), length).ToString();
        return true;
    }

    private static IPAddress Cut(IPAddress address, int length)
    {
        var octets = address.GetAddressBytes();
        for (var i = 0; i < octets.Length; i++)
        {
            var kept = Math.Clamp(length - (i * 8), 0, 8);
            octets[i] &= (byte)(0xFF00 >> kept);
        }

        return new IPAddress(octets);
    }

    private static long ScopeIdOrZero(this IPAddress address) =>
        address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? address.ScopeId : 0;
}
