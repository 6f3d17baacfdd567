using Gateway.ProtocolAdapters.ActiveSync;
using Gateway.ProtocolAdapters.Contract;

namespace Gateway.ProtocolAdapters.Http;

/// <summary>What the HTTP adapters must know of a granted backend beyond its YARP cluster.</summary>
public interface IHttpBackendCatalog
{
    /// <summary>The backend's HTTP side for a protocol; null when it has none (any more). Answered from memory.</summary>
    HttpBackend? Find(string backendName, MailProtocol protocol);
}

/// <summary>The HTTP side of a backend.</summary>
public sealed record HttpBackend
{
    /// <summary>Id of the YARP cluster with its destinations.</summary>
    public required string ClusterId { get; init; }

    /// <summary>Its base addresses, lower-case scheme and authority without a path: what must never be shown to a client.</summary>
    public required IReadOnlyList<string> BaseAddresses { get; init; }

    /// <summary>Client path prefix and backend path prefix, longest client prefix first.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> PathPrefixes { get; init; } = [];

    /// <summary>Headers that carry the login name; stripped from every client request.</summary>
    public IReadOnlyList<string> IdentityHeaders { get; init; } = [];

    /// <summary>Fixed headers of the operator's.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Chunked bodies are gathered and sent with a length.</summary>
    public bool NeedsContentLength { get; init; }

    /// <summary>Whether it is told the client's address.</summary>
    public bool ForwardClientAddress { get; init; } = true;

    /// <summary>Whether <see cref="IMailboxProof"/> must vouch for the credential before anything passes.</summary>
    public bool ProveMailbox { get; init; }

    /// <summary>Folders without which a proven account's folder list is not believed: an outage behind the backend left them out.</summary>
    public IReadOnlyList<MailboxFolder> WholeWith { get; init; } = [MailboxFolder.Inbox, MailboxFolder.Calendar, MailboxFolder.Contacts];

    /// <summary>Whether one account of the gateway's own acts for all people there (EWS: impersonation by clients is then refused).</summary>
    public bool ActsForOthers { get; init; }

    /// <summary>Cluster id of a backend's protocol.</summary>
    public static string ClusterIdOf(string backendName, MailProtocol protocol) => $"{backendName}:{protocol.Name}";
}
