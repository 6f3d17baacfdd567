using Gateway.Accounts;

namespace Gateway.Portal;

/// <summary>Who asks, as the gate found out; a feature of the request.</summary>
/// <param name="Session">The browser's session; null: nobody.</param>
/// <param name="Account">Its account.</param>
internal sealed record PortalVisit(PortalSession? Session, Account? Account)
{
    public static PortalVisit Nobody { get; } = new(null, null);

    public PortalLevel Level => Session?.Level ?? PortalLevel.Nobody;
}
