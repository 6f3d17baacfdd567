namespace Gateway.Hosting;

/// <summary>Makes files and directories that only the gateway's user can read, private from their first moment.</summary>
internal static class PrivateFiles
{
    /// <summary>Opens for reading and writing, mode 0600 when it is made here; nobody else may have it open when not <paramref name="shared"/>.</summary>
    public static FileStream Open(string path, FileMode mode, bool shared = false)
    {
        var options = new FileStreamOptions
        {
            Mode = mode,
            Access = FileAccess.ReadWrite,
            Share = shared ? FileShare.ReadWrite : FileShare.None,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }

    /// <summary>Makes the directory, mode 0700, when it is missing.</summary>
    public static void MakeDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>
    /// Takes every right of others from a directory that stood before; one that others or the group may write to is told of instead, in one line:
    /// nobody knows what they put there. Null: it is private now.
    /// </summary>
    public static string? TryKeepOut(string path)
    {
        const UnixFileMode others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        if (OperatingSystem.IsWindows()) return null;

        var mode = File.GetUnixFileMode(path);
        if ((mode & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0)
        {
            return $"{path} can be written by others than user {Environment.UserName}, who could have put keys or a store there; look at what it holds, then chmod 0700 it";
        }

        if ((mode & others) != 0) File.SetUnixFileMode(path, mode & ~others);
        return null;
    }

    /// <summary>Takes every right from group and others.</summary>
    public static void Close(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }
}
