using Gateway.Audit;
using Gateway.ProtocolAdapters.Contract;
using Gateway.Redis;
using Gateway.Storage;

namespace Gateway.Sessions;

/// <summary>
/// The live sessions of all nodes: this one's, and by <see cref="RedisPeers"/> those of the others. Without Redis there is this node alone.
/// </summary>
internal sealed class SessionDirectory(SessionRegistry registry, Database database, AuditLog audit, TimeProvider time, RedisPeers? peers = null)
{
    /// <summary>Sessions of one account, or of all when null, oldest first. A node that did not answer in time is named.</summary>
    public async Task<SessionListing> ListAsync(string? accountId, CancellationToken cancellationToken)
    {
        var own = registry.List(accountId).Select(session => SessionFact.Of(session, peers?.Node));
        if (peers is null) return new SessionListing([.. own], []);

        var others = await peers.AskAsync(accountId, sessionId: null, end: false, cancellationToken);
        return new SessionListing([.. own.Concat(others.Sessions).OrderBy(session => session.Begun)], others.Silent);
    }

    /// <summary>
    /// Ends one session wherever it is; its app password stays. <paramref name="accountId"/>: only if it is this account's; null: whosever. The audit row
    /// comes first: without it nothing ends.
    /// </summary>
    public async Task<SessionEnding> EndAsync(string id, string? accountId, Actor actor, CancellationToken cancellationToken)
    {
        var (found, silent) = await FindAsync(id, cancellationToken);
        if (found is null || (accountId is not null && found.AccountId != accountId)) return silent.Count == 0 ? SessionEnding.NotFound : SessionEnding.Unknown;

        await database.WriteAsync(session => audit.AppendAsync(session, EventOf(found, actor)), cancellationToken);
        if (registry.Terminate(id, SessionTermination.EndedByRequest) || peers is null) return SessionEnding.Ended;

        var asked = await peers.AskAsync(accountId: null, id, end: true, CancellationToken.None);
        return asked.Sessions.Count > 0 || asked.Silent.Count == 0 ? SessionEnding.Ended : SessionEnding.Unknown;
    }

    private async Task<(SessionFact? Found, IReadOnlyList<string> Silent)> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (registry.Find(id) is { } own) return (SessionFact.Of(own, peers?.Node), []);
        if (peers is null) return (null, []);

        var asked = await peers.AskAsync(accountId: null, id, end: false, cancellationToken);
        return (asked.Sessions.Count > 0 ? asked.Sessions[0] : null, asked.Silent);
    }

    private AuditEvent EventOf(SessionFact session, Actor actor) => new()
    {
        Kind = AuditKind.SessionEnded,
        At = time.GetUtcNow(),
        Actor = actor,
        AccountId = session.AccountId,
        AppPasswordId = session.AppPasswordId,
        Protocol = session.Protocol,
        Address = session.Address,
        Device = session.Device,
        Client = session.UserAgent,
        Detail = $"session {session.Id}",
    };
}

/// <summary>What all nodes hold.</summary>
/// <param name="Sessions">Oldest first.</param>
/// <param name="Silent">Nodes that live and did not answer in time: theirs are missing.</param>
internal sealed record SessionListing(IReadOnlyList<SessionFact> Sessions, IReadOnlyList<string> Silent);

/// <summary>What came of ending a session.</summary>
internal enum SessionEnding
{
    /// <summary>It is over.</summary>
    Ended,

    /// <summary>No node holds it.</summary>
    NotFound,

    /// <summary>No node that answered holds it, and some did not answer.</summary>
    Unknown,
}
