using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Gateway.Hosting;
using Gateway.Keys;
using Gateway.Storage;
using Microsoft.Extensions.Options;

namespace Gateway.Portal;

/// <summary>
/// Hands a profile out once, within five minutes, to whoever holds its link. What is stored opens only with the link's own secret, so that neither
/// the database nor the root key alone gives an app password away.
/// </summary>
internal sealed class ProfileLinks(Database database, KeyRing keys, IOptions<GatewayOptions> gateway, Certificates certificates, TimeProvider time)
{
    public const string Path = PortalGate.Root + "/profile/";
    private const int SecretOctets = 32;
    private const int MaxCharacters = 64;
    private const int HttpsPort = 443;
    private const int NonceOctets = 12;
    private const int TagOctets = 16;
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <summary>Stores <paramref name="profile"/> sealed, clears it, and returns its link under the configured name.</summary>
    public async Task<Uri> CreateAsync(HttpContext context, string accountId, byte[] profile)
    {
        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretOctets));
        var row = new { hash = HashOf(secret), accountId, box = Seal(keys.Current, secret, profile), expires = (time.GetUtcNow() + Lifetime).ToStored(), now = time.GetUtcNow().ToStored() };
        CryptographicOperations.ZeroMemory(profile);
        await database.WriteAsync(
            async session =>
            {
                await session.ExecuteAsync("delete from portal_link where expires < @now", row);
                await session.ExecuteAsync("insert into portal_link (token_hash, account_id, sealed, expires) values (@hash, @accountId, @box, @expires)", row);
            },
            context.RequestAborted);
        // The port is the one that this browser came by: a balancer may have another than the listener.
        return new UriBuilder(Uri.UriSchemeHttps, gateway.Value.PublicHost, context.Request.Host.Port ?? HttpsPort, Path + secret).Uri;
    }

    /// <summary>The profile, signed; null: there is none behind this link, or not any more.</summary>
    public async Task<byte[]?> TakeAsync(string secret, CancellationToken cancellationToken)
    {
        if (secret.Length > MaxCharacters || !Ascii.IsValid(secret)) return null;

        var now = time.GetUtcNow().ToStored();
        // The delete that finds it is the proof: of two requests one gets the row.
        var box = await database.WriteAsync(
            session => session.ScalarAsync<byte[]>("delete from portal_link where token_hash = @hash and expires >= @now returning sealed", new { hash = HashOf(secret), now }), cancellationToken);
        if (box is null) return null;

        foreach (var key in new[] { keys.Current, keys.Previous })
        {
            if (key is not null && Open(key, secret, box) is { } profile) return AppleProfile.Sign(profile, certificates.Current);
        }

        return null;
    }

    private static byte[] HashOf(string secret) => SHA256.HashData(Encoding.ASCII.GetBytes(secret));

    private static AesGcm CipherOf(RootKey key, string secret) => new(key.Mac(KeyLabel.Form, new LengthPrefixed().Add("profile-1").Add(secret).Octets), TagOctets);

    private static byte[] Seal(RootKey key, string secret, byte[] profile)
    {
        var box = new byte[NonceOctets + TagOctets + profile.Length];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceOctets));
        using var cipher = CipherOf(key, secret);
        cipher.Encrypt(box.AsSpan(0, NonceOctets), profile, box.AsSpan(NonceOctets + TagOctets), box.AsSpan(NonceOctets, TagOctets));
        return box;
    }

    private static byte[]? Open(RootKey key, string secret, byte[] box)
    {
        var profile = new byte[box.Length - NonceOctets - TagOctets];
        using var cipher = CipherOf(key, secret);
        try
        {
            cipher.Decrypt(box.AsSpan(0, NonceOctets), box.AsSpan(NonceOctets + TagOctets), box.AsSpan(NonceOctets, TagOctets), profile);
            return profile;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}
