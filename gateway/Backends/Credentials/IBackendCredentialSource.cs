using Gateway.ProtocolAdapters.Contract;

namespace Gateway.Backends.Credentials;

/// <summary>Obtains what a backend is shown for one account, once the person has proven himself to the gateway.</summary>
internal interface IBackendCredentialSource
{
    /// <summary>
    /// The credential; the caller disposes it. Throws <see cref="BackendCredentialException"/> when there is none now (a secret file
    /// is gone, a token endpoint is down): the attempt is then answered "unavailable", never "wrong".
    /// </summary>
    ValueTask<BackendCredential> ObtainAsync(BackendCredentialRequest request, CancellationToken cancellationToken);
}

/// <summary>For whom, and what he presented.</summary>
internal readonly record struct BackendCredentialRequest
{
    /// <summary>Canonical account id.</summary>
    public required string AccountId { get; init; }

    /// <summary>What the client presented; stays its owner's.</summary>
    public required Secret Presented { get; init; }

    /// <summary>How it was presented: tells a token from a password.</summary>
    public required LoginMechanism Mechanism { get; init; }

    /// <summary>The app password that was verified; null for an account password or a token.</summary>
    public string? AppPasswordId { get; init; }
}

/// <summary>No credential can be had now. The message names no secret and no account.</summary>
internal sealed class BackendCredentialException : Exception
{
    public BackendCredentialException()
    {
    }

    public BackendCredentialException(string message)
        : base(message)
    {
    }

    public BackendCredentialException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
