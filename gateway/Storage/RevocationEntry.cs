using Gateway.Sessions;

namespace Gateway.Storage;

/// <summary>One row of the revocation log.</summary>
/// <param name="Seq">Its number, without gaps.</param>
/// <param name="At">When it was written.</param>
/// <param name="Kind">Whether what it names may come back.</param>
/// <param name="Revocation">What to forget and to end.</param>
internal sealed record RevocationEntry(long Seq, DateTimeOffset At, RevocationKind Kind, Revocation Revocation);

/// <summary>What a node reads at one poll.</summary>
/// <param name="Entries">In order; empty when nothing is new or the log is damaged.</param>
/// <param name="End">Where the next poll begins.</param>
/// <param name="HasMore">Whether to poll again at once.</param>
/// <param name="Fault">The log was cut or altered past the gateway; null: it was not.</param>
internal sealed record RevocationPage(IReadOnlyList<RevocationEntry> Entries, ChainPosition End, bool HasMore, ChainVerdict? Fault);

/// <summary>Whether what is revoked may come back (persisted: the numbers never change; the candidate statement knows 2).</summary>
internal enum RevocationKind
{
    /// <summary>Forget and end now: suspended, or its account changed. May sign in again if its row says so.</summary>
    Cut = 1,

    /// <summary>Deleted for good.</summary>
    Deleted = 2,

    /// <summary>Nothing revoked: read again what was read before. Sessions stay.</summary>
    Outdated = 3,
}
