namespace Gateway.ProtocolAdapters.Sasl;

/// <summary>What the exchange wants next.</summary>
public enum SaslStep
{
    /// <summary>Send <see cref="SaslServerExchange.Challenge"/> and read a response.</summary>
    Challenge,

    /// <summary>The credential is complete: decide.</summary>
    Complete,

    /// <summary>The client cancelled with <c>*</c>.</summary>
    Cancelled,

    /// <summary>The response is no base64, or is over the limit.</summary>
    BadEncoding,

    /// <summary>Base64 of something that the mechanism does not allow; it can't be a right credential.</summary>
    Malformed,
}

/// <summary>What a message of a mechanism turned out to be.</summary>
internal enum SaslMessage
{
    NeedsMore,
    Complete,
    Malformed,
}
