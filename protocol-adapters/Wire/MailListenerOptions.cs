using System.Net;

namespace Gateway.ProtocolAdapters.Wire;

/// <summary>One mail port.</summary>
public sealed record MailListenerOptions
{
    /// <summary>The configured name, for log lines and metrics.</summary>
    public required string Name { get; init; }

    /// <summary>Where to listen; port 0: any free one. <c>[::]</c> serves IPv4 too.</summary>
    public required IPEndPoint Endpoint { get; init; }

    /// <summary>How TLS is spoken.</summary>
    public required ListenerTls Tls { get; init; }

    /// <summary>Networks whose connections must open with a PROXY header (v1 or v2); it is never read from others.</summary>
    public IReadOnlyList<IPNetwork> ProxyProtocolFrom { get; init; } = [];

    /// <summary>Most connections at a time. Default 20,000.</summary>
    public int MaxConnections { get; init; } = 20_000;

    /// <summary>Most connections at a time that have not signed in; at the limit the oldest of them is cut. Default 4,000.</summary>
    public int MaxUnauthenticated { get; init; } = 4_000;

    /// <summary>The same for one IPv4 address or IPv6 /64; more are refused. Default 100: offices share an address.</summary>
    public int MaxUnauthenticatedPerAddress { get; init; } = 100;

    /// <summary>Longest wait for a PROXY header. Default 5 s.</summary>
    public TimeSpan ProxyProtocolTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Accept queue of the operating system. Default 1,024.</summary>
    public int Backlog { get; init; } = 1_024;
}

/// <summary>How TLS is spoken on a listener.</summary>
public enum ListenerTls
{
    /// <summary>From the first octet.</summary>
    Implicit,

    /// <summary>By STARTTLS or STLS; secrets are not taken before it.</summary>
    StartTls,

    /// <summary>Never: something in front ends TLS, or it is a lab. Secrets are taken in clear.</summary>
    None,
}
