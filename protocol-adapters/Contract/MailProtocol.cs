namespace Gateway.ProtocolAdapters.Contract;

/// <summary>A protocol's descriptor: all that others need to know of it. The instances stand in <c>ProtocolCatalog</c>.</summary>
/// <param name="Name">Lower-case word of config, scopes, metrics and audit: <c>imap pop3 smtp sieve eas ews dav</c>.</param>
/// <param name="Alpn">ALPN id that a TLS client may offer; null: HTTP, which Kestrel negotiates.</param>
/// <param name="ImplicitTlsPort">Default port with TLS from the first byte; 0: none.</param>
/// <param name="StartTlsPort">Default port with STARTTLS; 0: none.</param>
/// <param name="IsHttp">Whether it is a set of paths on the HTTP listener.</param>
public sealed record MailProtocol(string Name, string? Alpn, int ImplicitTlsPort, int StartTlsPort, bool IsHttp)
{
    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
