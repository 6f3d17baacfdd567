namespace Gateway.Login;

/// <summary>The cache that nodes share; there is none on a single node. It only ever saves work: no method throws or blocks for long.</summary>
internal interface ISharedCredentialCache
{
    /// <summary>What some node verified; null: nothing, or the cache is away. Checked for currency by the caller.</summary>
    ValueTask<Verification?> FindAsync(CredentialKey key);

    /// <summary>Tells other nodes, behind the caller's back.</summary>
    void Keep(CredentialKey key, Verification verification);
}
