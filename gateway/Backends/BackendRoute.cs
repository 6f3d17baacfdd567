using Gateway.Backends.Credentials;
using Gateway.ProtocolAdapters.Contract;

namespace Gateway.Backends;

/// <summary>Where one account's session goes and how it is signed in there.</summary>
internal sealed record BackendRoute
{
    /// <summary>The backend's configured name.</summary>
    public required string BackendName { get; init; }

    /// <summary>In the order to try: healthy ones first; at least one.</summary>
    public required IReadOnlyList<BackendEndpoint> Destinations { get; init; }

    /// <summary>Every destination failed a moment ago: answer "unavailable" without a connection.</summary>
    public required bool IsDown { get; init; }

    /// <summary>For a verified app password.</summary>
    public required IBackendCredentialSource Source { get; init; }

    /// <summary>For an account password or a token that the backend is to decide on.</summary>
    public required IBackendCredentialSource PassThrough { get; init; }
}
