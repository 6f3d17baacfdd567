using Gateway.Backends.Credentials;
using Gateway.ProtocolAdapters.Contract;

namespace Gateway.Backends;

/// <summary>One protocol of one backend, ready for use.</summary>
internal sealed record BackendService
{
    /// <summary>The backend's name.</summary>
    public required string BackendName { get; init; }

    /// <summary>The protocol it serves.</summary>
    public required MailProtocol Protocol { get; init; }

    /// <summary>Its destinations as written; at least one.</summary>
    public required IReadOnlyList<BackendEndpoint> Destinations { get; init; }

    /// <summary>How an account that proved itself to the gateway is signed in.</summary>
    public required IBackendCredentialSource Source { get; init; }

    /// <summary>How an account password or a token is handed on for the backend to decide.</summary>
    public required IBackendCredentialSource PassThrough { get; init; }

    /// <summary>Which healthy destination comes first.</summary>
    public DestinationBalance Balance { get; init; }

    /// <summary>The route while no destination is known to be down and all go the same way; made once.</summary>
    public BackendRoute PlainRoute => field ??= new BackendRoute
    {
        BackendName = BackendName,
        Destinations = Destinations,
        IsDown = false,
        Source = Source,
        PassThrough = PassThrough,
    };

    /// <summary>What only HTTP has; null for mail protocols.</summary>
    public HttpServiceOptions? Http { get; init; }
}
