using Gateway.ProtocolAdapters.Contract;

namespace Gateway.Login;

/// <summary>What one attempt turned out to be, gathered along the steps for the log, the audit row and the metrics.</summary>
internal sealed class LoginFacts(LoginAttempt attempt, long started)
{
    public LoginAttempt Attempt { get; } = attempt;

    /// <summary>Timestamp of its arrival.</summary>
    public long Started { get; } = started;

    /// <summary>The name looked up; null: what was presented is no name.</summary>
    public string? Name { get; set; }

    /// <summary>Canonical id; null: nobody's, or not known yet.</summary>
    public string? AccountId { get; set; }

    /// <summary>What the caches know the pair by; default when the secret is no app password.</summary>
    public CredentialKey Key { get; set; }

    public string? AppPasswordId { get; set; }

    public VerificationSource Source { get; set; }

    /// <summary>Why refused, or why it would have been.</summary>
    public AccessReason Reason { get; set; }

    /// <summary>Let in although a policy speaks against it.</summary>
    public bool IsObserved { get; set; }

    public string? Device { get; set; }

    public string? BackendName { get; set; }

    /// <summary>The session that it began or joined; its id becomes text only where it is told.</summary>
    public SessionLease? Session { get; set; }

    /// <summary>A further request of an HTTP session that was told of at its first.</summary>
    public bool IsContinued { get; set; }
}
