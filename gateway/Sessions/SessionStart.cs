using Gateway.ProtocolAdapters.Contract;

namespace Gateway.Sessions;

/// <summary>What a session begins with.</summary>
internal sealed record SessionStart
{
    /// <summary>Canonical account id.</summary>
    public required string AccountId { get; init; }

    /// <summary>The app password it was opened with; null: an account password or token that the backend decided on.</summary>
    public string? AppPasswordId { get; init; }

    /// <summary>The attempt that was granted; its adapter has cleared its secret by the time the session is listed.</summary>
    public required LoginAttempt Attempt { get; init; }

    /// <summary>The device as bindings know it; null: the client has no name.</summary>
    public string? Device { get; init; }

    /// <summary>The backend it goes to.</summary>
    public required string BackendName { get; init; }

    /// <summary>Timestamp of the injected clock from which on it must end; null: never.</summary>
    public long? ExpiresAt { get; init; }

    /// <summary>What the backend's answer means for the client.</summary>
    public required Func<BackendLoginOutcome, LoginDecision.Denied?> Answer { get; init; }

    /// <summary>Told of a destination that could not be reached; null: nobody is.</summary>
    public Action<BackendEndpoint>? DestinationFailed { get; init; }

    /// <summary>Told of the destination that gave an answer; null: nobody is.</summary>
    public Action<BackendEndpoint>? DestinationAnswered { get; init; }
}
