using System.Globalization;

namespace Gateway.Keys;

/// <summary>
/// The folder of root key files. <c>root-N.key</c>: in force, the highest number current, the one below it previous. <c>root-N.key.next</c>:
/// made, and not yet in force anywhere.
/// </summary>
internal sealed class KeyFolder(string path)
{
    private const string Prefix = "root-";
    private const string Suffix = ".key";
    private const string Waiting = ".next";

    /// <summary>Absolute path of the folder.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>Loads the ring; makes the first key when there is none and <paramref name="createFirst"/>. Throws <see cref="KeyFileException"/>.</summary>
    public KeyRing Load(bool createFirst)
    {
        var ids = Ids();
        if (ids.Count == 0)
        {
            return createFirst
                ? new KeyRing(Create(1))
                : throw new KeyFileException($"{Path}: no root-N.key file here; copy the keys of this installation into it, or set Gateway:Keys:CreateFirstKey");
        }

        return new KeyRing(KeyFile.Read(FileOf(ids[0]), ids[0]), ids.Count > 1 ? KeyFile.Read(FileOf(ids[1]), ids[1]) : null);
    }

    /// <summary>Numbers of the key files present, highest first; those that wait are not among them.</summary>
    public IReadOnlyList<int> Ids() => Ids(Suffix);

    /// <summary>Makes and writes a new key, mode 0400; refuses to overwrite one.</summary>
    public RootKey Create(int id) => KeyFile.Create(FileOf(id), id);

    /// <summary>Makes a key that waits to be put in force.</summary>
    public RootKey CreateNext(int id) => KeyFile.Create(NextOf(id), id);

    /// <summary>The key that waits to follow <paramref name="current"/>, under either name; null: none does.</summary>
    public RootKey? FindNext(int current)
    {
        var id = Ids().Concat(Ids(Suffix + Waiting)).Where(id => id > current).Order().FirstOrDefault();
        return id == 0 ? null : Find(id);
    }

    /// <summary>The key of an id, in force or waiting; null: there is no such file.</summary>
    public RootKey? Find(int id) =>
        File.Exists(FileOf(id)) ? KeyFile.Read(FileOf(id), id)
        : File.Exists(NextOf(id)) ? KeyFile.Read(NextOf(id), id)
        : null;

    /// <summary>Gives a waiting key the name of one in force; nothing when it has it.</summary>
    public void Settle(int id)
    {
        try
        {
            if (!File.Exists(FileOf(id)) && File.Exists(NextOf(id))) File.Move(NextOf(id), FileOf(id));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new KeyFileException($"{NextOf(id)}: cannot be renamed ({fault.Message}); rename it to {FileOf(id)} before the next start", fault);
        }
    }

    /// <summary>Path of a key in force.</summary>
    public string FileOf(int id) => System.IO.Path.Combine(Path, Prefix + id.ToString(CultureInfo.InvariantCulture) + Suffix);

    /// <summary>Path of a key that waits.</summary>
    public string NextOf(int id) => FileOf(id) + Waiting;

    private IReadOnlyList<int> Ids(string suffix)
    {
        try
        {
            if (!Directory.Exists(Path)) return [];
            return [.. Directory.EnumerateFiles(Path, Prefix + "*" + suffix).Select(file => NumberOf(file, suffix)).Where(id => id > 0).OrderDescending()];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new KeyFileException($"{Path}: cannot list the key folder ({fault.Message}); give it to the gateway's user with mode 0700", fault);
        }
    }

    private static int NumberOf(string file, string suffix)
    {
        var number = System.IO.Path.GetFileName(file)[Prefix.Length..^suffix.Length];
        return int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0;
    }
}
