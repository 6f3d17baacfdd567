using System.Security.Cryptography;

namespace Gateway.Keys;

/// <summary>One root key on disk: 32 random octets that the gateway's user alone can read. Faults are <see cref="KeyFileException"/>.</summary>
internal static class KeyFile
{
    /// <summary>Reads one; refuses a file that others may read or change.</summary>
    public static RootKey Read(string file, int id)
    {
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

    /// <summary>Makes and writes a new one, mode 0400; refuses to overwrite.</summary>
    public static RootKey Create(string file, int id)
    {
        var octets = GC.AllocateUninitializedArray<byte>(RootKey.Octets, pinned: true);
        RandomNumberGenerator.Fill(octets);
        try
        {
            Write(file, octets);
            return new RootKey(id, octets);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new KeyFileException($"{file}: cannot write a new root key ({fault.Message}); let the gateway's user write in this folder, or put a key of 32 random octets there", fault);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(octets);
        }
    }

    private static void RequirePrivate(string file)
    {
        const UnixFileMode others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.GroupWrite;
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & others) != 0)
        {
            throw new KeyFileException($"{file}: others may read or write this root key; chmod 0400 it, and rotate the key if somebody may have read it");
        }
    }

    private static void Write(string file, byte[] octets)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        var folder = Path.GetDirectoryName(file)!;
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
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
