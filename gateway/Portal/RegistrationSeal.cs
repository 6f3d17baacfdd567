using System.Buffers.Text;
using Gateway.Keys;

namespace Gateway.Portal;

/// <summary>Carries a value through a form, sealed and bound to the session that the form belongs to.</summary>
internal sealed class RegistrationSeal(KeyRing keys)
{
    private const int MaxCharacters = 512;

    public string Close(PortalSession session, string purpose, byte[] value) =>
        Base64Url.EncodeToString(keys.Current.Seal(KeyLabel.Totp, BoundTo(session, purpose), value));

    public byte[]? Open(PortalSession session, string purpose, string? posted)
    {
        if (posted is not { Length: > 0 and <= MaxCharacters } || !Base64Url.IsValid(posted)) return null;

        var box = Base64Url.DecodeFromChars(posted);
        foreach (var key in new[] { keys.Current, keys.Previous })
        {
            if (key is not null && key.TryOpen(KeyLabel.Totp, BoundTo(session, purpose), box, out var value)) return value;
        }

        return null;
    }

    private static byte[] BoundTo(PortalSession session, string purpose) =>
        new LengthPrefixed().Add(purpose).Add(session.AccountId).Add(session.RefHash).Octets.ToArray();
}
