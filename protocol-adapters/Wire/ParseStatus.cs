namespace Gateway.ProtocolAdapters.Wire;

/// <summary>What a parser made of the octets that it was given.</summary>
public enum ParseStatus
{
    /// <summary>So far well formed; the end has not arrived.</summary>
    NeedMoreData,

    /// <summary>The client waits for a continuation before it sends a literal.</summary>
    NeedLiteral,

    /// <summary>One whole element.</summary>
    Complete,

    /// <summary>No continuation could make it right.</summary>
    Invalid,

    /// <summary>A limit is passed.</summary>
    TooLong,
}
