using Gateway.ProtocolAdapters.Contract;

namespace Gateway.ProtocolAdapters.Http;

/// <summary>
/// Vouches that a credential opens the mailbox right now. Some HTTP backends (SOGo in trust mode) take any password and
/// answer a wrong one, or a dead IMAP server, with "all your folders are deleted"; the phone then drops its mail.
/// </summary>
public interface IMailboxProof
{
    /// <summary>
    /// What the mailbox server says of the grant's credential. Answered from memory while a proof is younger than
    /// <paramref name="maxAge"/>. Never throws but for cancellation.
    /// </summary>
    ValueTask<BackendLoginOutcome> ProveAsync(LoginGrant grant, TimeSpan maxAge, CancellationToken cancellationToken);
}
