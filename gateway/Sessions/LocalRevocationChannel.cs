namespace Gateway.Sessions;

/// <summary>
/// This node's part of every revocation, whoever brings it: first the cached verifications go, then the sessions. The other way
/// round a client would come straight back in from the cache.
/// </summary>
internal sealed class LocalRevocationChannel(RevocationEpochs epochs, SessionRegistry sessions) : IRevocationChannel
{
    /// <inheritdoc/>
    public Task PublishAsync(Revocation revocation, CancellationToken cancellationToken)
    {
        Apply(revocation);
        return Task.CompletedTask;
    }

    /// <summary>Evicts and ends; a revocation that was known does nothing, and a notice ends no session.</summary>
    public void Apply(Revocation revocation)
    {
        if (epochs.Apply(revocation) && !revocation.IsNotice) sessions.Terminate(revocation.AccountId, revocation.AppPasswordId, revocation.Cause);
    }
}
