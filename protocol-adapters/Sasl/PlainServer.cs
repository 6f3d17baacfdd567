using Gateway.ProtocolAdapters.Contract;

namespace Gateway.ProtocolAdapters.Sasl;

/// <summary>PLAIN: <c>[authzid] NUL authcid NUL passwd</c> (RFC 4616 §2).</summary>
internal sealed class PlainServer : ISaslMechanism
{
    public LoginMechanism Name => LoginMechanism.Plain;

    public ReadOnlySpan<byte> Challenge => default;

    public SaslMessage Take(ReadOnlySpan<byte> message, SaslCredential credential)
    {
        var first = message.IndexOf((byte)0);
        if (first < 0)
        {
            return SaslMessage.Malformed;
        }
        var rest = message[(first + 1)..];
        var second = rest.IndexOf((byte)0);
        // RFC 4616 §2: authcid and passwd have at least one character, and no NUL.
        if (second < 1 || second == rest.Length - 1 || rest[(second + 1)..].IndexOf((byte)0) >= 0
            || !credential.TrySetNames(rest[..second], message[..first]))
        {
            return SaslMessage.Malformed;
        }
        credential.SetSecret(rest[(second + 1)..]);
        return SaslMessage.Complete;
    }
}
