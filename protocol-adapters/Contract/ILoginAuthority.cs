namespace Gateway.ProtocolAdapters.Contract;

/// <summary>
/// The one seam: adapters ask, the gateway decides. Shaped like nginx's auth_http: name, secret, protocol and client go
/// in; a backend and a credential, or a denial, come out.
/// </summary>
public interface ILoginAuthority
{
    /// <summary>
    /// Decides one attempt. The attempt and its <see cref="Secret"/> stay the caller's, who disposes the secret afterwards.
    /// A fault inside is answered as <see cref="LoginDenial.Unavailable"/>, never thrown; only cancellation throws
    /// <see cref="OperationCanceledException"/>. A granted lease is the caller's to dispose.
    /// </summary>
    ValueTask<LoginDecision> DecideAsync(LoginAttempt attempt, CancellationToken cancellationToken);
}
