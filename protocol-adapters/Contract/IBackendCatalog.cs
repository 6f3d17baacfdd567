namespace Gateway.ProtocolAdapters.Contract;

/// <summary>What an adapter may learn about backends before anybody has signed in (SMTP: which extensions to offer).</summary>
public interface IBackendCatalog
{
    /// <summary>
    /// The destinations of the backend that a protocol's accounts use by default, healthiest first; empty when none is
    /// configured. Answered from memory.
    /// </summary>
    IReadOnlyList<BackendEndpoint> DefaultDestinations(MailProtocol protocol);
}
