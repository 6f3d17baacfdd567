using System.Globalization;
using System.Security.Cryptography;

namespace Gateway.RealServers;

/// <summary>
/// The private folder of a group of servers. Its path is short, because a unix socket's path ends at 107 octets, and open to
/// passage (o+x) for the users the servers drop to. Disposing it removes everything below it.
/// </summary>
public sealed class ServerFolder : IDisposable
{
    private const UnixFileMode Passage = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite
        | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private ServerFolder(string path) => Path = path;

    /// <summary>Absolute path without trailing slash.</summary>
    public string Path { get; }

    /// <summary>Makes a new one directly under <paramref name="parent"/> (default /tmp), named gw and six characters.</summary>
    public static ServerFolder Create(string parent = "/tmp")
    {
        var name = "gw" + RandomNumberGenerator.GetString("abcdefghijkmnpqrstuvwxyz23456789", 6);
        var path = System.IO.Path.Combine(parent, name);
        Directory.CreateDirectory(path, Passage);
        File.SetUnixFileMode(path, Passage);
        return new ServerFolder(path);
    }

    /// <summary>The absolute path of <paramref name="name"/> inside; nothing is made.</summary>
    public string At(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Makes a folder inside, and hands it to <paramref name="owner"/> when one is named.</summary>
    public async Task<string> FolderAsync(string name, string? owner = null, string mode = "0755")
    {
        var path = At(name);
        string[] ownership = owner is null ? [] : ["-o", owner];
        await Tool.RunAsync("install", ["-d", "-m", mode, .. ownership, path]);
        return path;
    }

    /// <summary>Writes a file inside and gives it the mode (octal digits; default: everybody reads). Returns its path.</summary>
    public string Write(string name, string text, string? mode = null)
    {
        var path = At(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, mode is null ? Readable : (UnixFileMode)ToOctal(mode));
        return path;
    }

    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }

    private static int ToOctal(string digits) =>
        digits.Aggregate(0, (value, digit) => (value << 3) | int.Parse([digit], CultureInfo.InvariantCulture));
}
