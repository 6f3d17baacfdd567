namespace Gateway.ProtocolAdapters.Smtp;

/// <summary>The extensions that are relayed where the backend has them. No other keyword of a backend reaches a client.</summary>
[Flags]
internal enum SmtpExtension
{
    None = 0,

    /// <summary>RFC 1870.</summary>
    Size = 1,

    /// <summary>RFC 6152.</summary>
    EightBitMime = 2,

    /// <summary>RFC 6531.</summary>
    SmtpUtf8 = 4,

    /// <summary>RFC 2920.</summary>
    Pipelining = 8,

    /// <summary>RFC 3461.</summary>
    Dsn = 16,

    /// <summary>RFC 3030, without BINARYMIME.</summary>
    Chunking = 32,

    /// <summary>RFC 2034.</summary>
    EnhancedStatusCodes = 64,
}
