namespace Gateway.Keys;

/// <summary>
/// The root keys in force: new things are made under the current one, what the previous one made stays good. A rotation
/// replaces both at once.
/// </summary>
internal sealed class KeyRing
{
    private volatile Keys _keys;

    /// <summary>A ring of one or two keys.</summary>
    public KeyRing(RootKey current, RootKey? previous = null) => _keys = new Keys(current, previous);

    /// <summary>New rows, seals and cache keys are made under this one.</summary>
    public RootKey Current => _keys.Current;

    /// <summary>Still good for what it made; null when there was no rotation, or its key is destroyed.</summary>
    public RootKey? Previous => _keys.Previous;

    /// <summary>Both at one moment, the current one first.</summary>
    public IReadOnlyList<RootKey> Held => _keys.Held;

    /// <summary>The key of an id; null when it is neither.</summary>
    public RootKey? Find(int keyId)
    {
        var keys = _keys;
        return keys.Current.Id == keyId ? keys.Current : keys.Previous?.Id == keyId ? keys.Previous : null;
    }

    /// <summary>Puts another pair in force.</summary>
    public void Replace(RootKey current, RootKey? previous) => _keys = new Keys(current, previous);

    private sealed record Keys(RootKey Current, RootKey? Previous)
    {
        public IReadOnlyList<RootKey> Held { get; } = Previous is null ? [Current] : [Current, Previous];
    }
}
