using System.Security.Cryptography;
using Gateway.ProtocolAdapters.Contract;

namespace Gateway.Backends;

/// <summary>
/// A secret kept in a file, read again when the file changed (looked at no more than every five seconds). A file that
/// vanishes or empties while the gateway runs leaves the last good value in use. Trailing line ends are not part of it.
/// </summary>
internal sealed class SecretFile : IDisposable
{
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(5);

    private readonly TimeProvider _time;
    private readonly Lock _swap = new();
    private Secret? _value;
    private DateTime _written;
    private long _lookedAt;

    /// <summary>Remembers the path; nothing is read before the first <see cref="ReadAsync"/>.</summary>
    public SecretFile(string path, TimeProvider time)
    {
        Path = path;
        _time = time;
    }

    /// <summary>Where it lies.</summary>
    public string Path { get; }

    /// <summary>Why the file can't be used; null when it can. For the start-up check.</summary>
    public static string? Problem(string path)
    {
        try
        {
            using var secret = Load(path);
            return secret is null ? "is empty" : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return exception is UnauthorizedAccessException ? "may not be read by this process" : "can't be read: " + exception.Message;
        }
    }

    /// <summary>The secret; the caller disposes its copy. Throws <see cref="IOException"/> when the file was never readable.</summary>
    public ValueTask<Secret> ReadAsync(CancellationToken cancellationToken)
    {
        lock (_swap)
        {
            if (_value is not null && _time.GetElapsedTime(Volatile.Read(ref _lookedAt)) < LookAgainAfter)
            {
                return new ValueTask<Secret>(_value.Clone());
            }
        }

        // File calls block: they go to the pool, never onto a socket's thread.
        return new ValueTask<Secret>(Task.Run(Refresh, cancellationToken));
    }

    /// <summary>Zeroes what is held.</summary>
    public void Dispose() => _value?.Dispose();

    private Secret Refresh()
    {
        var written = default(DateTime);
        Secret? fresh = null;
        try
        {
            written = File.GetLastWriteTimeUtc(Path);
            if (_value is null || written != _written)
            {
                fresh = Load(Path);
            }
        }
        catch (Exception exception) when (_value is not null && exception is (IOException or UnauthorizedAccessException))
        {
            fresh = null;
        }

        lock (_swap)
        {
            if (fresh is not null)
            {
                _value?.Dispose();
                _value = fresh;
                _written = written;
            }

            _lookedAt = _time.GetTimestamp();
            return _value?.Clone() ?? throw new IOException($"The secret file {Path} is empty.");
        }
    }

    private static Secret? Load(string path)
    {
        var octets = File.ReadAllBytes(path);
        try
        {
            var text = octets.AsSpan().TrimEnd("\r\n"u8);
            return text.IsEmpty ? null : Secret.Copy(text);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(octets);
        }
    }
}
