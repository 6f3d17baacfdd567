using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Wire;

namespace Gateway.ProtocolAdapters.Backend;

/// <summary>One protocol's sign-in to a backend, from the greeting on.</summary>
public interface IBackendLogin
{
    /// <summary>
    /// Speaks until the backend has answered the credential. Throws what <see cref="BackendConnector.IsBackendFault"/> knows when it does not answer,
    /// or not in its protocol.
    /// </summary>
    Task<BackendAnswer> RunAsync(BackendExchange exchange);
}

/// <summary>What a sign-in to a backend works with.</summary>
/// <param name="Backend">Fresh, with implicit TLS up where it is spoken.</param>
/// <param name="Endpoint">Whose connection it is.</param>
/// <param name="Credential">What to present.</param>
/// <param name="Client">Whom it is for.</param>
/// <param name="Deadline">To be restarted at each step.</param>
public sealed record BackendExchange(
    MailConnection Backend, BackendEndpoint Endpoint, BackendCredential Credential, MailConnection Client, StepDeadline Deadline);

/// <summary>What a backend said to a credential.</summary>
/// <param name="Outcome">Accepted, refused, or come back later.</param>
/// <param name="Capabilities">On acceptance, in the protocol's own words; may be empty.</param>
public sealed record BackendAnswer(BackendLoginOutcome Outcome, string Capabilities = "");
