namespace Gateway.Keys;

/// <summary>What an operator may see of a key.</summary>
/// <param name="Id">Number in the file's name and in stored rows.</param>
/// <param name="Fingerprint">12 hexadecimal digits, to compare nodes.</param>
/// <param name="Place">What it is good for.</param>
/// <param name="File">Where it lies on this node.</param>
internal sealed record KeyFact(int Id, string Fingerprint, KeyPlace Place, string File);

/// <summary>What a key is good for.</summary>
internal enum KeyPlace
{
    /// <summary>New things are made under it.</summary>
    Current,

    /// <summary>What it made stays good.</summary>
    Previous,

    /// <summary>It waits to become current.</summary>
    Next,
}
