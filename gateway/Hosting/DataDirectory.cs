namespace Gateway.Hosting;

/// <summary>The directory of store, keys, certificate and socket: made with mode 0700, and held by one gateway at a time.</summary>
internal sealed class DataDirectory : IDisposable
{
    public const string Key = "Gateway:DataDirectory";
    private readonly FileStream _lock;

    private DataDirectory(string path, FileStream held) => (Path, _lock) = (path, held);

    public string Path { get; }

    /// <summary>Makes and locks it. Throws <see cref="StartupException"/> when it can't be used.</summary>
    public static DataDirectory Open(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        try
        {
            PrivateFiles.MakeDirectory(full);
            if (PrivateFiles.TryKeepOut(full) is { } open) throw Unusable(open);
            var held = PrivateFiles.Open(System.IO.Path.Combine(full, "gateway.lock"), FileMode.OpenOrCreate);
            return new(full, held);
        }
        catch (UnauthorizedAccessException)
        {
            throw Unusable($"{full} can't be written by user {Environment.UserName}; make it that user's, or name another directory");
        }
        catch (IOException wrong)
        {
            // The lock is held, or a file stands where the directory should be.
            throw Unusable(File.Exists(full)
                ? $"{full} is a file; name a directory"
                : Directory.Exists(full)
                    ? $"another gateway uses {full}; stop it, or give this one a directory of its own"
                    : $"{full} can't be made ({StartupFault.OneLine(wrong.Message)}); name another directory");
        }
    }

    public void Dispose() => _lock.Dispose();

    private static StartupException Unusable(string text) => new(ExitCode.DataDirectoryUnusable, Key, text);
}
