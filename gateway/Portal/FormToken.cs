using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Gateway.Keys;

namespace Gateway.Portal;

/// <summary>
/// Proves that a form was ours: a MAC over a cookie of this browser and over its session, so that any node can check it and no store is
/// asked. A form of another session, or of before signing in, is worth nothing.
/// </summary>
internal sealed class FormToken(KeyRing keys)
{
    public const string Field = "form";
    private const string Cookie = "__Host-form";
    private const int NonceOctets = 16;

    /// <summary>The token for this response's forms; gives the browser its cookie when it has none.</summary>
    public string For(HttpContext context, PortalSession? session)
    {
        if (context.Items[Cookie] is not string nonce)
        {
            nonce = context.Request.Cookies[Cookie] ?? "";
            if (nonce.Length is < NonceOctets or > 64)
            {
                nonce = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(NonceOctets));
                context.Response.Cookies.Append(Cookie, nonce, new() { HttpOnly = true, Secure = true, SameSite = SameSiteMode.Strict, Path = "/", IsEssential = true });
            }

            context.Items[Cookie] = nonce;
        }

        return Of(keys.Current, nonce, session);
    }

    /// <summary>Whether the posted token is this browser's and this session's, and the browser calls the request its own site's.</summary>
    public bool IsOurs(HttpContext context, PortalSession? session, string? posted)
    {
        if (context.Request.Headers["Sec-Fetch-Site"].ToString() is not ("" or "same-origin" or "none")) return false;
        if (context.Request.Cookies[Cookie] is not { Length: <= 64 } nonce || posted is not { Length: <= 64 }) return false;

        var given = Encoding.UTF8.GetBytes(posted);
        return new[] { keys.Current, keys.Previous }.OfType<RootKey>()
            .Any(key => CryptographicOperations.FixedTimeEquals(given, Encoding.ASCII.GetBytes(Of(key, nonce, session))));
    }

    private static string Of(RootKey key, string nonce, PortalSession? session) =>
        Base64Url.EncodeToString(key.Mac(KeyLabel.Session, new LengthPrefixed().Add("form-1").Add(nonce).Add(session?.RefHash ?? []).Octets));
}
