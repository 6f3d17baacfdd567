namespace Gateway.Load.Client;

/// <summary>How a session is opened.</summary>
internal enum LoadTls
{
    /// <summary>In clear.</summary>
    None,

    /// <summary>TLS 1.3 with a full handshake each time.</summary>
    Full,

    /// <summary>TLS 1.3 resumed by ticket, as a mail app that opens its next connection does.</summary>
    Resumed,
}
