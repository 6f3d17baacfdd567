using System.Net;
using Gateway.Login;

namespace Gateway.Portal;

/// <summary>
/// Counts wrong passwords and codes of an account, whatever name it was typed by. Passwords: in 30 minutes five from all networks that the
/// account never signed in from, and four from all that it did; together nine, below the ten at which directories commonly lock, so that
/// nobody locks an account through the portal, and strangers do not pause its owner at home. Codes: five in 15 minutes.
/// </summary>
internal sealed class PortalThrottle(TimeProvider time)
{
    private const int MaxFromStrangers = 5;
    private const int MaxFromKnown = 4;
    private const int MaxCodes = 5;
    private const int MaxKnown = 50_000;
    private static readonly TimeSpan PasswordPause = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan CodePause = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan KnownFor = TimeSpan.FromDays(30);

    private readonly BoundedTable<Place, bool> _known = new(MaxKnown, time);
    private readonly AttemptLimit _strangers = new(MaxFromStrangers, PasswordPause, time);
    private readonly AttemptLimit _acquaintances = new(MaxFromKnown, PasswordPause, time);

    public AttemptLimit Codes { get; } = new(MaxCodes, CodePause, time);

    /// <summary>The limit that a password from there counts against; keep it for the whole attempt.</summary>
    public AttemptLimit Passwords(string accountId, IPAddress? client) => _known.TryGet(PlaceOf(accountId, client), out _) ? _acquaintances : _strangers;

    /// <summary>The account's password was right there.</summary>
    public void Recognise(string accountId, IPAddress? client, AttemptLimit counted)
    {
        _known.Set(PlaceOf(accountId, client), true, KnownFor);
        // What strangers did wrong is not forgotten because the owner came from a new place.
        if (counted == _strangers) counted.GiveBack(accountId);
        else counted.Clear(accountId);
    }

    private static Place PlaceOf(string accountId, IPAddress? client) => new(accountId, SourcePrefix.Wide(client ?? IPAddress.None));

    private readonly record struct Place(string AccountId, SourcePrefix Source);
}
