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

    /// <summary>Takes every right from group and others.</summary>
    public static void Close(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }
}
