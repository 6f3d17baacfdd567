namespace Gateway.Sessions;

/// <summary>
/// Tells every node, this one first, that something was revoked. A hint only: the truth is the store's revocation log, which each
/// node also polls, so a lost or forged message costs or gains nothing.
/// </summary>
internal interface IRevocationChannel
{
    /// <summary>Evicts and ends on this node before it returns; other nodes learn within a second. Never throws for a dead link.</summary>
    Task PublishAsync(Revocation revocation, CancellationToken cancellationToken);
}
