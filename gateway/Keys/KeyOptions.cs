namespace Gateway.Keys;

/// <summary>Where the root keys are. They are never in the store: who steals the store alone can check no app password.</summary>
internal sealed class KeyOptions
{
    public const string Section = "Gateway:Keys";

    /// <summary>
    /// Folder of <c>root-N.key</c> files, 32 random octets each, readable by the gateway's user alone. Null (default): <c>keys</c> in the
    /// data directory. All nodes need the same files. Restart needed.
    /// </summary>
    public string? Directory { get; init; }

    /// <summary>Whether a first key is made when the folder has none; default true. Off where a deployment tool lays the keys down.</summary>
    public bool CreateFirstKey { get; init; } = true;
}
