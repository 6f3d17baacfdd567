using Gateway.ProtocolAdapters.ActiveSync;
using Gateway.ProtocolAdapters.Contract;

namespace Gateway.Backends;

/// <summary>What every protocol's section of a backend has (<c>Gateway:Backends:{name}:{Imap|Pop3|Smtp|Sieve|Http|Eas|Ews|Dav}</c>).</summary>
internal abstract class ServiceOptions
{
    /// <summary>How the gateway signs a person in: <c>PassThrough</c>, <c>MasterUser</c>, <c>Authzid</c>, <c>TrustedLink</c>, <c>Rewrite</c> or <c>OAuthClient</c>.</summary>
    public string Method { get; set; } = "PassThrough";

    /// <summary>The name given to the backend: <c>{user}</c> whole address, <c>{local}</c> before, <c>{domain}</c> after the @.</summary>
    public string Login { get; set; } = "{user}";

    /// <summary>Off only for a loopback or lab backend: takes any certificate.</summary>
    public bool VerifyCertificate { get; set; } = true;

    /// <summary>PEM file with the authorities that alone are trusted for it; null: the system's. Read at start and at reload.</summary>
    public string? CaFile { get; set; }

    /// <summary>Longest wait for connect, TLS and sign-in, each: 100 ms to 60 s. Default 5 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether the backend is told the client's address (IMAP ID, XCLIENT, Forwarded headers). Default true.</summary>
    public bool ForwardClientAddress { get; set; } = true;
}

/// <summary>A mail protocol's section: <c>Imap</c>, <c>Pop3</c>, <c>Smtp</c>, <c>Sieve</c>.</summary>
internal sealed class MailServiceOptions : ServiceOptions
{
    /// <summary>Host name or address. Either this or <see cref="Destinations"/>.</summary>
    public string? Host { get; set; }

    /// <summary>TCP port, 1 to 65535; absent: the protocol's usual one for <see cref="Tls"/>.</summary>
    public int? Port { get; set; }

    /// <summary>Several destinations, tried by <see cref="Balance"/>.</summary>
    public List<DestinationOptions> Destinations { get; set; } = [];

    /// <summary>How TLS is spoken to it. Default Implicit.</summary>
    public BackendTls Tls { get; set; } = BackendTls.Implicit;

    /// <summary>Opens each connection with a PROXY protocol header. Default false.</summary>
    public bool SendProxyHeader { get; set; }

    /// <summary>Its version, 1 or 2. Default 2.</summary>
    public int ProxyHeaderVersion { get; set; } = 2;

    /// <summary>Which of several healthy destinations comes first. Default InOrder.</summary>
    public DestinationBalance Balance { get; set; } = DestinationBalance.InOrder;
}

/// <summary>One of several destinations.</summary>
internal sealed class DestinationOptions
{
    /// <summary>Host name or address.</summary>
    public string? Host { get; set; }

    /// <summary>TCP port; absent: the section's.</summary>
    public int? Port { get; set; }
}

/// <summary>Which of several healthy destinations comes first.</summary>
internal enum DestinationBalance
{
    /// <summary>As written: the first is the main one, the others stand by.</summary>
    InOrder,

    /// <summary>Spread over all, but one account always prefers the same one.</summary>
    ByAccount,
}

/// <summary>The HTTP protocols' section: <c>Http</c> for all of them, or <c>Eas</c>, <c>Ews</c>, <c>Dav</c> for one.</summary>
internal sealed class HttpServiceOptions : ServiceOptions
{
    /// <summary>Base address, <c>https://mail.internal/</c>. Either this or <see cref="Urls"/>.</summary>
    public string? Url { get; set; }

    /// <summary>Several base addresses, balanced and health-checked.</summary>
    public List<string> Urls { get; set; } = [];

    /// <summary>Client path prefix -> backend path prefix, <c>"/Microsoft-Server-ActiveSync": "/SOGo/Microsoft-Server-ActiveSync"</c>; the longest match wins.</summary>
    public Dictionary<string, string> PathPrefixes { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Headers that carry the account's login name to a backend that trusts them, for example <c>x-webobjects-remote-user</c>.</summary>
    public List<string> IdentityHeaders { get; set; } = [];

    /// <summary>Further fixed headers, for example <c>x-webobjects-auth-type: Basic</c>. Never a secret: those have files.</summary>
    public Dictionary<string, string> Headers { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The backend cannot read chunked bodies (SOGo): they are gathered, bounded, and sent with a length. Default false.</summary>
    public bool NeedsContentLength { get; set; }

    /// <summary>
    /// Proves an account's credential by an IMAP sign-in at the backend's own <c>Imap</c> section before a device's folders pass:
    /// SOGo answers a wrong or dead IMAP with "all folders deleted", and takes any account password. Default: true where the
    /// backend has an Imap section, but for OAuthClient. False only for a backend that checks every password itself.
    /// </summary>
    public bool? ProveMailbox { get; set; }

    /// <summary>
    /// Folders that every account has there. Where mailboxes are proven, the gateway looks for them as a device of its own (GATEWAYFOLDERLOOK, at
    /// most every ten seconds and behind doubtful answers), and lets no device through while one of them is missing. Absent: Inbox, Calendar,
    /// Contacts; take out what the backend does not have.
    /// </summary>
    public List<MailboxFolder> WholeWith { get; set; } = [MailboxFolder.Inbox, MailboxFolder.Calendar, MailboxFolder.Contacts];

    /// <summary>Path probed by the active health check with GET; any answer below 500 is alive. Absent: connections alone tell.</summary>
    public string? HealthPath { get; set; }
}
