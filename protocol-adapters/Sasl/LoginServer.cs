using Gateway.ProtocolAdapters.Contract;

namespace Gateway.ProtocolAdapters.Sasl;

/// <summary>LOGIN: name, then password, each after its prompt (draft-murchison-sasl-login §2). An initial response is the name.</summary>
internal sealed class LoginServer : ISaslMechanism
{
    private bool _named;

    public LoginMechanism Name => LoginMechanism.Login;

    // Outlook looks for exactly these two prompts.
    public ReadOnlySpan<byte> Challenge => _named ? "Password:"u8 : "Username:"u8;

    public SaslMessage Take(ReadOnlySpan<byte> message, SaslCredential credential)
    {
        if (!_named)
        {
            _named = true;
            return message.Length > 0 && credential.TrySetNames(message, default) ? SaslMessage.NeedsMore : SaslMessage.Malformed;
        }
        if (message.Length == 0)
        {
            return SaslMessage.Malformed;
        }
        credential.SetSecret(message);
        return SaslMessage.Complete;
    }
}
