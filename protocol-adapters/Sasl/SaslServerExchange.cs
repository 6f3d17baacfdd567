using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Gateway.ProtocolAdapters.Contract;

namespace Gateway.ProtocolAdapters.Sasl;

/// <summary>
/// One SASL exchange with a client, the same in every protocol: the dialog sends <see cref="Challenge"/> in its own syntax, hands each response line
/// to <see cref="Respond"/>, and asks <see cref="TakeAttemptParts"/> at the end. Secrets live in it only between steps; dispose zeroes them.
/// </summary>
public sealed class SaslServerExchange : IDisposable
{
    /// <summary>Longest base64 line that is taken, in octets, without its ending (RFC 4954 §4 asks for 12,288).</summary>
    public const int MaxLineOctets = 12_288;

    private readonly ISaslMechanism _mechanism;
    private readonly SaslCredential _credential = new();
    private bool _tokenRefused;

    private SaslServerExchange(ISaslMechanism mechanism) => _mechanism = mechanism;

    /// <summary>The mechanisms served, most preferred first, as capabilities name them.</summary>
    public static IReadOnlyList<string> Mechanisms { get; } = ["PLAIN", "LOGIN", "OAUTHBEARER", "XOAUTH2"];

    /// <summary>The mechanism, for the attempt.</summary>
    public LoginMechanism Mechanism => _mechanism.Name;

    /// <summary>What to send next, in base64; empty for an empty challenge.</summary>
    public string Challenge => Convert.ToBase64String(_tokenRefused ? RefusedToken : _mechanism.Challenge);

    // RFC 7628 §3.2.2. XOAUTH2 clients look for "status" with a number.
    private ReadOnlySpan<byte> RefusedToken => Mechanism == LoginMechanism.XOAuth2
        ? """{"status":"401","schemes":"bearer","scope":"mail"}"""u8
        : """{"status":"invalid_token","schemes":"bearer","scope":"mail"}"""u8;

    /// <summary>Begins; null: a mechanism that is not served. Names are compared without case.</summary>
    public static SaslServerExchange? Begin(ReadOnlySpan<byte> mechanism)
    {
        ISaslMechanism? found =
            Ascii.EqualsIgnoreCase(mechanism, "PLAIN"u8) ? new PlainServer()
            : Ascii.EqualsIgnoreCase(mechanism, "LOGIN"u8) ? new LoginServer()
            : Ascii.EqualsIgnoreCase(mechanism, "OAUTHBEARER"u8) ? new BearerServer(LoginMechanism.OAuthBearer)
            : Ascii.EqualsIgnoreCase(mechanism, "XOAUTH2"u8) ? new BearerServer(LoginMechanism.XOAuth2)
            : null;
        return found is null ? null : new SaslServerExchange(found);
    }

    /// <summary>The initial response as it stood in the command: <c>=</c> means an empty one (RFC 4959 §3).</summary>
    public SaslStep RespondInitially(ReadOnlySpan<byte> text) => text.SequenceEqual("="u8) ? Take(default) : Decode(text);

    /// <summary>A response line, without its ending.</summary>
    public SaslStep Respond(ReadOnlySpan<byte> line) => line.SequenceEqual("*"u8) ? SaslStep.Cancelled : Decode(line);

    /// <summary>
    /// The token was refused: from now on <see cref="Challenge"/> is the JSON that says so. The client's next line, whatever it is, gets the final
    /// answer.
    /// </summary>
    public void RefuseToken() => _tokenRefused = true;

    /// <summary>
    /// After <see cref="SaslStep.Complete"/>: authcid, authzid and the secret, which is the caller's from now on.
    /// </summary>
    public (byte[] Authcid, byte[] Authzid, Secret Secret) TakeAttemptParts() =>
        (_credential.Authcid, _credential.Authzid, _credential.TakeSecret());

    /// <summary>Zeroes what has not been taken.</summary>
    public void Dispose() => _credential.Dispose();

    private SaslStep Decode(ReadOnlySpan<byte> text)
    {
        if (text.Length > MaxLineOctets)
        {
            return SaslStep.BadEncoding;
        }
        var message = ArrayPool<byte>.Shared.Rent(Math.Max(text.Length, 4));
        try
        {
            return SaslBase64.TryDecode(text, message, out var length) ? Take(message.AsSpan(0, length)) : SaslStep.BadEncoding;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(message);
            ArrayPool<byte>.Shared.Return(message);
        }
    }

    private SaslStep Take(ReadOnlySpan<byte> message) => _mechanism.Take(message, _credential) switch
    {
        SaslMessage.NeedsMore => SaslStep.Challenge,
        SaslMessage.Complete => SaslStep.Complete,
        _ => SaslStep.Malformed,
    };
}
