using System.Globalization;
using System.Security.Cryptography;

namespace Gateway.Keys;

/// <summary>The folder of root key files <c>root-N.key</c>. The highest number is the current key, the one below it the previous.</summary>
internal sealed class KeyFolder(string path)
{
    private const string Prefix = "root-";
    private const string Suffix = ".key";

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

        return new KeyRing(Read(ids[0]), ids.Count > 1 ? Read(ids[1]) : null);
    }

    /// <summary>Numbers of the key files present, highest first.</summary>
    public IReadOnlyList<int> Ids()
    {
        try
        {
            if (!Directory.Exists(Path)) return [];
            return [.. Directory.EnumerateFiles(Path, Prefix + "*" + Suffix).Select(NumberOf).Where(id => id > 0).OrderDescending()];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new KeyFileException($"{Path}: cannot list the key folder ({fault.Message}); give it to the gateway's user with mode 0700", fault);
        }
    }

    /// <summary>Makes and writes a new key, mode 0400; refuses to overwrite one.</summary>
    public RootKey Create(int id)
    {
        var octets = GC.AllocateUninitializedArray<byte>(RootKey.Octets, pinned: true);
        RandomNumberGenerator.Fill(octets);
        try
        {
            Write(FileOf(id), octets);
            return new RootKey(id, octets);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new KeyFileException($"{FileOf(id)}: cannot write a new root key ({fault.Message}); let the gateway's user write in this folder, or put a key of 32 random octets there", fault);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(octets);
        }
    }

    private static int NumberOf(string file)
    {
        var number = System.IO.Path.GetFileName(file)[Prefix.Length..^Suffix.Length];
        return int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0;
    }

    private string FileOf(int id) => System.IO.Path.Combine(Path, Prefix + id.ToString(CultureInfo.InvariantCulture) + Suffix);

    private RootKey Read(int id)
    {
        var file = FileOf(id);
        byte[] octets;
        try
        {
            RequirePrivate(file);
            octets = File.ReadAllBytes(file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new KeyFileException($"{file}: cannot read the root key ({fault.Message}); give the file to the gateway's user with mode 0400", fault);
        }

        if (octets.Length != RootKey.Octets)
        {
            throw new KeyFileException($"{file}: {octets.Length} octets instead of {RootKey.Octets}; put the original key back from your backup");
        }

        var key = new RootKey(id, octets);
        CryptographicOperations.ZeroMemory(octets);
        return key;
    }

    private static void RequirePrivate(string file)
    {
        const UnixFileMode others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.GroupWrite;
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & others) != 0)
        {
            throw new KeyFileException($"{file}: others may read or write this root key; chmod 0400 it, and rotate the key if somebody may have read it");
        }
    }

    private void Write(string file, byte[] octets)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Path);
        }
        else
        {
            Directory.CreateDirectory(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            options.UnixCreateMode = UnixFileMode.UserRead;
        }

        // Under another name first: a crash in between must leave no half a key under the real one.
        var draft = file + ".new";
        File.Delete(draft);
        using (var stream = new FileStream(draft, options))
        {
            stream.Write(octets);
            stream.Flush(flushToDisk: true);
        }

        File.Move(draft, file, overwrite: false);
    }
}
