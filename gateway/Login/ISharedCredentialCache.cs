using Gateway.AppPasswords;
using Gateway.ProtocolAdapters.Contract;

namespace Gateway.Login;

/// <summary>The cache that nodes share; there is none on a single node. It only ever saves work: no method throws or blocks for long.</summary>
internal interface ISharedCredentialCache
{
    /// <summary>Whether some node verified this pair, in one round trip; null: nobody, or the cache is away. Spares a BCrypt.</summary>
    ValueTask<VerifiedMark?> FindMarkAsync(string name, Secret folded);

    /// <summary>
    /// What the store said lately of the app password that this name and index mean, not proven; null: nothing is known. For when the store is away;
    /// checked for currency by the caller.
    /// </summary>
    ValueTask<Verification?> FindRecordAsync(string name, IReadOnlyList<IndexProbe> probes);

    /// <summary>Tells other nodes of a proven one, behind the caller's back. The secret stays the caller's.</summary>
    void Keep(string name, Secret folded, Verification verification);
}
