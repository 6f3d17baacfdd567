using System.Buffers.Binary;
using System.Buffers.Text;
using Gateway.Keys;

namespace Gateway.Portal;

/// <summary>Carries a value through a form, sealed for ten minutes and bound to the session that the form belongs to. Nothing is stored meanwhile.</summary>
internal sealed class FormSeal(KeyRing keys, TimeProvider time)
{
    private const int MaxCharacters = 4096;
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary><paramref name="session"/> null: for somebody who has not signed in; the form's own token still binds it to the browser.</summary>
    public string Close(PortalSession? session, string purpose, ReadOnlySpan<byte> value)
    {
        var content = new byte[sizeof(long) + value.Length];
        BinaryPrimitives.WriteInt64BigEndian(content, (time.GetUtcNow() + Lifetime).ToUnixTimeMilliseconds());
        value.CopyTo(content.AsSpan(sizeof(long)));
        return Base64Url.EncodeToString(keys.Current.Seal(KeyLabel.Form, BoundTo(session, purpose), content));
    }

    /// <summary>Null when it was sealed for another session or purpose, is too old, or is not ours.</summary>
    public byte[]? Open(PortalSession? session, string purpose, string? posted)
    {
        if (posted is not { Length: > 0 and <= MaxCharacters } || !Base64Url.IsValid(posted)) return null;

        var box = Base64Url.DecodeFromChars(posted);
        foreach (var key in new[] { keys.Current, keys.Previous })
        {
            if (key is null || !key.TryOpen(KeyLabel.Form, BoundTo(session, purpose), box, out var content)) continue;

            return BinaryPrimitives.ReadInt64BigEndian(content) > time.GetUtcNow().ToUnixTimeMilliseconds() ? content[sizeof(long)..] : null;
        }

        return null;
    }

    private static byte[] BoundTo(PortalSession? session, string purpose) =>
        new LengthPrefixed().Add(purpose).Add(session?.AccountId ?? "").Add(session?.RefHash ?? []).Octets.ToArray();
}
