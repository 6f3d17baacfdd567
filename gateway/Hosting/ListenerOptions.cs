using System.ComponentModel.DataAnnotations;
using Gateway.ProtocolAdapters.Wire;

namespace Gateway.Hosting;

/// <summary>The listeners by name; the name appears in logs and metrics.</summary>
internal sealed class ListenersOptions : Dictionary<string, ListenerOptions>
{
    public const string Section = "Gateway:Listeners";

    public ListenersOptions()
        : base(StringComparer.OrdinalIgnoreCase)
    {
    }
}

/// <summary>One listening port.</summary>
internal sealed class ListenerOptions
{
    /// <summary>What is spoken: <c>imap</c>, <c>smtp</c>, <c>pop3</c>, <c>sieve</c> or <c>http</c>. Restart needed.</summary>
    [Required]
    [RegularExpression("^(imap|smtp|pop3|sieve|http)$", ErrorMessage = "is no protocol; one of imap, smtp, pop3, sieve, http")]
    public string Protocol { get; init; } = "";

    /// <summary>Address and port, for example <c>0.0.0.0:993</c> or <c>[::]:993</c> (IPv6 and IPv4); port 0: any free one. Restart needed.</summary>
    [Required]
    public string Endpoint { get; init; } = "";

    /// <summary>
    /// <c>Implicit</c>: from the first byte. <c>StartTls</c>: by the protocol's own command, before any secret. <c>None</c>: http redirects to
    /// https; the others take secrets in clear, for a lab or behind something that ends TLS. Restart needed.
    /// </summary>
    public ListenerTls Tls { get; init; } = ListenerTls.Implicit;

    /// <summary>Networks, for example <c>10.0.0.0/8</c>, whose connections begin with a PROXY protocol header. Empty: none. Restart needed.</summary>
    public IReadOnlyList<string> ProxyProtocol { get; init; } = [];

    /// <summary>Domain of names without one on this listener; unset: <c>Gateway:DefaultDomain</c>. Restart needed.</summary>
    public string? DefaultDomain { get; init; }

    /// <summary>Backend of those who sign in here and whom no route names; unset: <c>Gateway:Routes:Default</c>. Taken up while running.</summary>
    public string? Backend { get; init; }

    /// <summary>Most connections at a time, 1 to 1,000,000. Restart needed.</summary>
    [Range(1, 1_000_000)]
    public int MaxConnections { get; init; } = 20_000;

    /// <summary>Most connections of one address (IPv6: /64) that have not signed in, 1 to 100,000. Restart needed.</summary>
    [Range(1, 100_000)]
    public int MaxUnauthenticatedPerAddress { get; init; } = 100;
}
