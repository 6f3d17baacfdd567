using Gateway.ProtocolAdapters.Contract;

namespace Gateway.ProtocolAdapters.Sasl;

/// <summary>The server's side of one mechanism: decoded messages in, a credential out.</summary>
internal interface ISaslMechanism
{
    /// <summary>For the attempt, the log and the metrics.</summary>
    LoginMechanism Name { get; }

    /// <summary>The challenge to send, not yet encoded.</summary>
    ReadOnlySpan<byte> Challenge { get; }

    /// <summary>Takes one decoded message; the caller clears it afterwards.</summary>
    SaslMessage Take(ReadOnlySpan<byte> message, SaslCredential credential);
}
