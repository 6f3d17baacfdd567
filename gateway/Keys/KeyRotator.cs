using Gateway.Storage;

namespace Gateway.Keys;

/// <summary>Makes a new current root key; the present one becomes the previous one and stays good for what it made.</summary>
internal sealed class KeyRotator(KeyRing keys, KeyFolder folder, KeyCanaryStore canaries)
{
    /// <summary>Numbers, fingerprints and places of the keys in force, current first.</summary>
    public IReadOnlyList<KeyFact> List() =>
        [.. new[] { keys.Current, keys.Previous }.OfType<RootKey>().Select((key, place) => new KeyFact(key.Id, key.Fingerprint, IsCurrent: place == 0))];

    /// <summary>
    /// Writes the next key file and puts it in force here. Other nodes need a copy of the file and a restart before they can check what is made
    /// under it. Throws <see cref="KeyFileException"/> and the store's exceptions; nothing is in force then.
    /// </summary>
    public async Task<KeyFact> RotateAsync(CancellationToken cancellationToken)
    {
        var highest = folder.Ids() is [var first, ..] ? first : 0;
        var next = folder.Create(Math.Max(highest, keys.Current.Id) + 1);
        await canaries.AddAsync(next.Id, KeyCanary.Make(next), cancellationToken);
        keys.Advance(next);
        return new KeyFact(next.Id, next.Fingerprint, IsCurrent: true);
    }
}

/// <summary>What an operator may see of a key.</summary>
/// <param name="Id">Number in the file's name and in stored rows.</param>
/// <param name="Fingerprint">12 hexadecimal digits, to compare nodes.</param>
/// <param name="IsCurrent">Whether new things are made under it.</param>
internal sealed record KeyFact(int Id, string Fingerprint, bool IsCurrent);
