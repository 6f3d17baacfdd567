using Gateway.ProtocolAdapters.Contract;

namespace Gateway.ProtocolAdapters.Sasl;

/// <summary>
/// OAUTHBEARER (RFC 7628 §3.1: gs2-header, then key=value pairs, each followed by ^A, and a last ^A) and XOAUTH2 (Google's and Microsoft's: the same
/// without gs2-header, the name in <c>user=</c>).
/// </summary>
internal sealed class BearerServer(LoginMechanism mechanism) : ISaslMechanism
{
    private const byte Separator = 1;

    public LoginMechanism Name => mechanism;

    public ReadOnlySpan<byte> Challenge => default;

    public SaslMessage Take(ReadOnlySpan<byte> message, SaslCredential credential)
    {
        byte[] authzid = [];
        if (mechanism == LoginMechanism.OAuthBearer)
        {
            if (!TryReadGs2Header(message, out var used, out authzid))
            {
                return SaslMessage.Malformed;
            }
            message = message[used..];
        }
        ReadOnlySpan<byte> name = authzid;
        if (message.Length < 2 || message[^1] != Separator || message[^2] != Separator)
        {
            return SaslMessage.Malformed;
        }
        ReadOnlySpan<byte> token = default;
        for (var rest = message[..^1]; rest.Length > 0;)
        {
            var end = rest.IndexOf(Separator);
            Read(rest[..end], ref name, ref token);
            rest = rest[(end + 1)..];
        }
        if (token.Length == 0 || token.IndexOf((byte)0) >= 0 || !credential.TrySetNames(name, default))
        {
            return SaslMessage.Malformed;
        }
        credential.SetSecret(token);
        return SaslMessage.Complete;
    }

    private void Read(ReadOnlySpan<byte> pair, ref ReadOnlySpan<byte> name, ref ReadOnlySpan<byte> token)
    {
        if (mechanism == LoginMechanism.XOAuth2 && StartsWithIgnoreCase(pair, "user="u8))
        {
            name = pair[5..];
        }
        else if (StartsWithIgnoreCase(pair, "auth=Bearer "u8))
        {
            token = pair[12..];
        }
    }

    // RFC 5801 §4: "n," or "y," (no channel binding), optional a=saslname, then ",".
    private static bool TryReadGs2Header(ReadOnlySpan<byte> message, out int used, out byte[] name)
    {
        used = 0;
        name = [];
        var offered = message.StartsWith("n,"u8) || message.StartsWith("y,"u8);
        var end = offered ? message[2..].IndexOf((byte)',') : -1;
        if (end < 0)
        {
            return false;
        }
        var authzid = message.Slice(2, end);
        used = 2 + end + 2;
        return (authzid.Length == 0 || (authzid.StartsWith("a="u8) && TryUnescape(authzid[2..], out name)))
            && message.Length >= used && message[used - 1] == Separator;
    }

    // RFC 5801 §4: "," and "=" travel as =2C and =3D; no other escape exists.
    private static bool TryUnescape(ReadOnlySpan<byte> saslName, out byte[] name)
    {
        var plain = new List<byte>(saslName.Length);
        name = [];
        for (var i = 0; i < saslName.Length; i++)
        {
            var octet = saslName[i];
            if (octet == '=')
            {
                var code = saslName[i..];
                if (!code.StartsWith("=2C"u8) && !code.StartsWith("=3D"u8))
                {
                    return false;
                }
                octet = code[1] == '2' ? (byte)',' : (byte)'=';
                i += 2;
            }
            plain.Add(octet);
        }
        name = [.. plain];
        return true;
    }

    private static bool StartsWithIgnoreCase(ReadOnlySpan<byte> text, ReadOnlySpan<byte> start) =>
        text.Length >= start.Length && System.Text.Ascii.EqualsIgnoreCase(text[..start.Length], start);
}
