using System.Security.Cryptography.X509Certificates;

namespace Gateway.ProtocolAdapters.Contract;

/// <summary>Where a backend is and how its transport is spoken.</summary>
public sealed record BackendEndpoint
{
    /// <summary>The configured backend's name, for log lines and metrics.</summary>
    public required string BackendName { get; init; }

    /// <summary>Host name or address literal; also the name that its certificate must carry.</summary>
    public required string Host { get; init; }

    /// <summary>TCP port.</summary>
    public required int Port { get; init; }

    /// <summary>How TLS is spoken to it.</summary>
    public BackendTls Tls { get; init; } = BackendTls.Implicit;

    /// <summary>Off only for a loopback or lab backend: takes any certificate.</summary>
    public bool VerifyCertificate { get; init; } = true;

    /// <summary>Authorities that alone are trusted for it; null: the system's.</summary>
    public X509Certificate2Collection? TrustedAuthorities { get; init; }

    /// <summary>Whether a PROXY protocol header opens the connection.</summary>
    public bool SendProxyHeader { get; init; }

    /// <summary>Its version, 1 or 2.</summary>
    public int ProxyHeaderVersion { get; init; } = 2;

    /// <summary>Whether the client's address is told in the protocol's own way (IMAP ID, XCLIENT) where the backend offers it.</summary>
    public bool ForwardClientAddress { get; init; } = true;

    /// <summary>Longest wait for connect, TLS, greeting and sign-in, each; default 5 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);
}

/// <summary>How TLS is spoken to a backend.</summary>
public enum BackendTls
{
    /// <summary>In clear: loopback and trusted links only.</summary>
    None,

    /// <summary>STARTTLS or STLS, required: a backend that does not offer it is down.</summary>
    StartTls,

    /// <summary>TLS from the first byte.</summary>
    Implicit,
}
