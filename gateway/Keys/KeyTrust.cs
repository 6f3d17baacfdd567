namespace Gateway.Keys;

/// <summary>
/// Whether this node's keys were proven to be the store's. Until then, and when they are not, every sign-in is answered "unavailable":
/// under a wrong key each right app password looks wrong.
/// </summary>
internal sealed class KeyTrust
{
    private volatile string? _fault = "the keys are not yet compared with the store";
    private volatile string? _lacking;

    /// <summary>Proven.</summary>
    public bool IsProven => _fault is null;

    /// <summary>What is wrong, one line for the operator; null: nothing.</summary>
    public string? Fault => _fault;

    /// <summary>
    /// The key file that others use and this node does not have, one line for the operator; null: none. What it does not find may be under that
    /// key, so it calls nothing wrong.
    /// </summary>
    public string? Lacking => _lacking;

    /// <summary>Key and store belong together, but for what is <paramref name="lacking"/>.</summary>
    public void Prove(string? lacking = null) => (_lacking, _fault) = (lacking, null);

    /// <summary>They do not, or nobody knows.</summary>
    public void Doubt(string fault) => _fault = fault;
}
