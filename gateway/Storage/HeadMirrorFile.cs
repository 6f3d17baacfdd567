namespace Gateway.Storage;

/// <summary>The file that <see cref="HeadMirror"/> keeps: replaced whole, or not at all.</summary>
internal sealed partial class HeadMirrorFile(string path, ILogger<HeadMirrorFile> logger)
{
    /// <summary>Absolute path.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>Its octets; null: there is none yet, or it can't be read, which is logged.</summary>
    public byte[]? Read()
    {
        try
        {
            return File.Exists(Path) ? File.ReadAllBytes(Path) : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            Log.Unusable(logger, Path, fault.Message);
            return null;
        }
    }

    /// <summary>Replaces it. A disk that is full or read-only is logged and costs the mirror's freshness alone.</summary>
    public void Write(byte[] octets)
    {
        try
        {
            var draft = Path + ".new";
            using (var stream = new FileStream(draft, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                stream.Write(octets);
                // On the disk before it takes the old one's name: a power cut leaves the one or the other, and never an empty file.
                stream.Flush(flushToDisk: true);
            }

            File.Move(draft, Path, overwrite: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            Log.Unusable(logger, Path, fault.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2410, LogLevel.Warning, "The mirror of the logs' ends {Path} can't be kept, a store that is set back may go unseen at the next start: {Reason}", EventName = "HeadMirrorUnusable")]
        public static partial void Unusable(ILogger logger, string path, string reason);
    }
}
