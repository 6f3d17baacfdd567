using System.Net;
using Gateway.Audit;
using Gateway.Portal;
using Gateway.Storage;

namespace Gateway.Notices;

/// <summary>Remembers from which networks and with which families of devices an account was used.</summary>
internal sealed class NoticePlaces(Database database)
{
    private const int Network = 1;
    private const int Family = 2;
    private const int MaxCharacters = 64;

    /// <summary>Whether an account comes from a network, or with a family of devices, that it never did before; remembers both.</summary>
    public Task<bool> IsNewAsync(AuditRow row, CancellationToken cancellationToken) => database.WriteAsync(
        async session =>
        {
            var isNew = row.Address is { } address && IPAddress.TryParse(address, out var parsed) && await AddAsync(session, row, Network, NetworkOf(parsed));
            return FamilyOf(row) is { } family && await AddAsync(session, row, Family, family) || isNew;
        },
        cancellationToken);

    private static async Task<bool> AddAsync(DatabaseSession session, AuditRow row, int kind, string value) => await session.ExecuteAsync(
        "insert into known_place (account_id, kind, value, seen) values (@AccountId, @kind, @value, @At) on conflict (account_id, kind, value) do nothing",
        new { row.AccountId, kind = (long)kind, value, row.At }) == 1;

    // A home keeps its network; its addresses change. IPv4 /24, IPv6 /48.
    private static string NetworkOf(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        var octets = address.GetAddressBytes();
        octets.AsSpan(octets.Length == 4 ? 3 : 6).Clear();
        return new IPAddress(octets).ToString();
    }

    private static string? FamilyOf(AuditRow row)
    {
        if ((AuditKind)row.Kind is AuditKind.PortalSignIn) return "browser:" + BrowserName.Of(row.Client);
        if (row.Client is not { Length: > 0 } client) return null;

        // Without its version: an update is the same family.
        var end = client.IndexOfAny(['/', '(', .. "0123456789"]);
        var product = (end < 0 ? client : client[..end]).Trim();
        return product.Length == 0 ? null : "app:" + product[..Math.Min(product.Length, MaxCharacters)];
    }
}
