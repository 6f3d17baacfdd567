namespace Gateway.Keys;

/// <summary>
/// Whether this node's keys were proven to be the store's. Until then, and when they are not, every sign-in is answered "unavailable":
/// under a wrong key each right app password looks wrong.
/// </summary>
internal sealed class KeyTrust
{
    private volatile string? _fault = "the keys are not yet compared with the store";

    /// <summary>Proven.</summary>
    public bool IsProven => _fault is null;

    /// <summary>What is wrong, one line for the operator; null: nothing.</summary>
    public string? Fault => _fault;

    /// <summary>Key and store belong together.</summary>
    public void Prove() => _fault = null;

    /// <summary>They do not, or nobody knows.</summary>
    public void Doubt(string fault) => _fault = fault;
}
