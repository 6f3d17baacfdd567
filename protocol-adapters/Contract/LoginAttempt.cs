using System.Net;

namespace Gateway.ProtocolAdapters.Contract;

/// <summary>One presented sign-in, as the adapter read it: nothing is normalised, nothing is trusted.</summary>
public sealed record LoginAttempt
{
    /// <summary>The protocol it came over.</summary>
    public required MailProtocol Protocol { get; init; }

    /// <summary>How the credential was presented.</summary>
    public required LoginMechanism Mechanism { get; init; }

    /// <summary>The identity whose secret is proven, 0 to 1,024 octets as sent: may be no valid UTF-8, may hold controls.</summary>
    public required ReadOnlyMemory<byte> Authcid { get; init; }

    /// <summary>The identity to act for (RFC 4422), as sent; empty where the mechanism has none or none was given.</summary>
    public ReadOnlyMemory<byte> Authzid { get; init; }

    /// <summary>The secret or token. Owned by the adapter, which disposes it when the decision is there.</summary>
    public required Secret Secret { get; init; }

    /// <summary>The client's address: the peer's, or the PROXY header's where the listener trusts it. Never IPv4-mapped.</summary>
    public required IPEndPoint Client { get; init; }

    /// <summary>The address that the client connected to.</summary>
    public required IPEndPoint Local { get; init; }

    /// <summary>Facts of the client's TLS; null when the connection is in clear.</summary>
    public TlsFacts? Tls { get; init; }

    /// <summary>What the client says it is; unproven.</summary>
    public ClientIdentity Identity { get; init; } = ClientIdentity.None;

    /// <summary>Correlates log lines, audit rows and the backend's log: 8 to 32 characters of <c>[a-z0-9]</c>.</summary>
    public required string ConnectionId { get; init; }

    /// <summary>The configured name of the listener.</summary>
    public required string Listener { get; init; }
}

/// <summary>How a credential was presented.</summary>
public enum LoginMechanism
{
    /// <summary>The protocol's own command: IMAP LOGIN, POP3 USER/PASS.</summary>
    Command,

    /// <summary>SASL PLAIN (RFC 4616).</summary>
    Plain,

    /// <summary>SASL LOGIN (draft-murchison-sasl-login).</summary>
    Login,

    /// <summary>SASL OAUTHBEARER (RFC 7628).</summary>
    OAuthBearer,

    /// <summary>SASL XOAUTH2 (Google's and Microsoft's).</summary>
    XOAuth2,

    /// <summary>HTTP Basic (RFC 7617).</summary>
    Basic,

    /// <summary>HTTP Bearer (RFC 6750).</summary>
    Bearer,
}

/// <summary>What TLS was agreed with the client.</summary>
/// <param name="Protocol">For example <c>TLSv1.3</c>.</param>
/// <param name="Cipher">The suite's IANA name.</param>
/// <param name="ServerName">SNI as sent, at most 255 octets; null when none.</param>
public sealed record TlsFacts(string Protocol, string Cipher, string? ServerName);
