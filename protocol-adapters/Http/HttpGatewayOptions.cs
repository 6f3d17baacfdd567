using System.ComponentModel.DataAnnotations;

namespace Gateway.ProtocolAdapters.Http;

/// <summary>What the HTTP side takes, offers and bounds (<c>Gateway:Http</c>).</summary>
public sealed class HttpGatewayOptions
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Gateway:Http";

    /// <summary>The realm of the Basic challenge; printable ASCII without quotes. Default <c>Mail</c>.</summary>
    public string Realm { get; set; } = "Mail";

    /// <summary>Whether Bearer tokens are taken and offered beside Basic. Default false.</summary>
    public bool Bearer { get; set; }

    /// <summary>The name that clients use; goes into redirects, Autodiscover and rewritten addresses. Required.</summary>
    [Required]
    public string PublicHost { get; set; } = "";

    /// <summary>Off only behind a TLS terminator on a trusted link: credentials are then taken in clear. Default true.</summary>
    public bool RequireTls { get; set; } = true;

    /// <summary>The portal's page for app passwords; absent: no hint is given.</summary>
    public string? HelpUrl { get; set; }

    /// <summary>ActiveSync at <c>/Microsoft-Server-ActiveSync</c>. Default true.</summary>
    public bool ActiveSync { get; set; } = true;

    /// <summary>Exchange Web Services at <c>/EWS</c>. Default true where a backend has it.</summary>
    public bool Ews { get; set; } = true;

    /// <summary>Offline address book at <c>/OAB</c>. Default false.</summary>
    public bool Oab { get; set; }

    /// <summary>MAPI over HTTP at <c>/mapi</c>. Default false.</summary>
    public bool Mapi { get; set; }

    /// <summary>DAV prefixes, <c>/dav</c>, <c>/SOGo/dav</c>; empty: none.</summary>
    public List<string> DavPrefixes { get; set; } = ["/dav"];

    /// <summary>Where <c>/.well-known/caldav</c> leads; absent: the first DAV prefix.</summary>
    public string? CalDavPath { get; set; }

    /// <summary>Where <c>/.well-known/carddav</c> leads; absent: the first DAV prefix.</summary>
    public string? CardDavPath { get; set; }

    /// <summary>Largest request body, in octets, 64 KiB to 1 GiB. Default 64 MiB.</summary>
    [Range(65_536, 1_073_741_824)]
    public long MaxBodyOctets { get; set; } = 64 * 1024 * 1024;

    /// <summary>Hanging Ping and Sync requests per app password; one more ends the oldest. 1 to 100, default 8.</summary>
    [Range(1, 100)]
    public int MaxParkedRequests { get; set; } = 8;

    /// <summary>Longest silence on an ActiveSync request: the longest heartbeat (3,540 s) and a margin. Default 3,660 s.</summary>
    public TimeSpan ActiveSyncTimeout { get; set; } = TimeSpan.FromSeconds(3_660);
}
