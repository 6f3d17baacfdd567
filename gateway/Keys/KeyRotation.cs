namespace Gateway.Keys;

/// <summary>What came of a step of a rotation.</summary>
internal abstract record KeyRotation
{
    private KeyRotation()
    {
    }

    /// <summary>The key waits, or is in force.</summary>
    internal sealed record Done(KeyFact Key) : KeyRotation;

    /// <summary>So many app passwords, second factors and recovery codes are under the previous key, which would go.</summary>
    internal sealed record Stranded(long Count) : KeyRotation;

    /// <summary>No key was made that could be put in force.</summary>
    internal sealed record NothingWaits : KeyRotation;
}
