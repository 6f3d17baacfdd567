using System.Security.Cryptography;
using System.Text;
using Gateway.ProtocolAdapters.Contract;

namespace Gateway.ProtocolAdapters.Sasl;

/// <summary>
/// The messages that we send toward a backend, in base64 and ready for the line. Each may hold a secret: the caller clears the array
/// after it is written. Controls in a name throw <see cref="FormatException"/>: nothing of that kind may reach a backend.
/// </summary>
public static class SaslClientResponse
{
    /// <summary>PLAIN (RFC 4616): acts for <see cref="BackendCredential.Password.ActFor"/> where it is given.</summary>
    public static byte[] Plain(BackendCredential.Password password) =>
        Encode([.. Name(password.ActFor ?? ""), 0, .. Name(password.User), 0, .. Free(password.Secret, forbidden: 0)]);

    /// <summary>The name in LOGIN's first response.</summary>
    public static byte[] LoginName(BackendCredential.Password password) => Encode(Name(password.User));

    /// <summary>The password in LOGIN's second response.</summary>
    public static byte[] LoginPassword(BackendCredential.Password password) => SaslBase64.Encode(password.Secret.Octets);

    /// <summary>XOAUTH2: <c>user=…^Aauth=Bearer …^A^A</c>.</summary>
    public static byte[] XOAuth2(BackendCredential.BearerToken bearer) =>
        Encode([.. "user="u8, .. Name(bearer.User), 1, .. "auth=Bearer "u8, .. Free(bearer.Token, forbidden: 1), 1, 1]);

    /// <summary>OAUTHBEARER (RFC 7628 §3.1), with the account as authzid.</summary>
    public static byte[] OAuthBearer(BackendCredential.BearerToken bearer)
    {
        var name = bearer.User.Replace("=", "=3D", StringComparison.Ordinal).Replace(",", "=2C", StringComparison.Ordinal);
        return Encode([.. "n,a="u8, .. Name(name), (byte)',', 1, .. "auth=Bearer "u8, .. Free(bearer.Token, forbidden: 1), 1, 1]);
    }

    private static byte[] Encode(byte[] message)
    {
        var text = SaslBase64.Encode(message);
        CryptographicOperations.ZeroMemory(message);
        return text;
    }

    private static byte[] Name(string name)
    {
        if (name.Any(char.IsControl))
        {
            throw new FormatException("A name for a backend holds a control character.");
        }
        return Encoding.UTF8.GetBytes(name);
    }

    private static ReadOnlySpan<byte> Free(Secret secret, byte forbidden) => secret.Octets.IndexOf(forbidden) < 0
        ? secret.Octets
        : throw new FormatException("A secret for a backend holds the mechanism's separator.");
}
