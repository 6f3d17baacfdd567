using System.Buffers;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Load.Backend;

/// <summary>One connection of the light backend: lines in, octets out. A buffer is held only while there is something in it.</summary>
internal sealed class LightConnection(Socket socket) : IDisposable
{
    private const int BufferOctets = 64 * 1024;

    private byte[]? _buffer;
    private int _start;
    private int _end;

    /// <summary>The next line without its CRLF, decoded as ASCII; null when the other side has closed.</summary>
    public async ValueTask<string?> ReadLineAsync()
    {
        while (true)
        {
            if (_buffer is not null)
            {
                var end = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
                if (end >= 0) return Take(end);
            }

            if (!await FillAsync()) return null;
        }
    }

    /// <summary>Drops this many octets that the other side sends.</summary>
    public async ValueTask<bool> SkipAsync(long octets)
    {
        while (octets > 0)
        {
            if (_end == _start && !await FillAsync()) return false;
            var taken = (int)Math.Min(octets, _end - _start);
            _start += taken;
            octets -= taken;
            ReleaseWhenEmpty();
        }

        return true;
    }

    /// <summary>Drops everything up to and with CRLF . CRLF.</summary>
    public async ValueTask<bool> SkipMessageAsync()
    {
        var end = new DotEnd();
        while (true)
        {
            if (_end == _start && !await FillAsync()) return false;
            var taken = end.Find(_buffer.AsSpan(_start, _end - _start));
            _start += taken;
            ReleaseWhenEmpty();
            if (end.IsFound) return true;
        }
    }

    public async ValueTask SendAsync(string text) => await SendAsync(Encoding.ASCII.GetBytes(text));

    public async ValueTask SendAsync(ReadOnlyMemory<byte> octets)
    {
        while (octets.Length > 0)
        {
            octets = octets[await socket.SendAsync(octets)..];
        }
    }

    public void Dispose()
    {
        Release();
        socket.Dispose();
    }

    private string Take(int end)
    {
        var length = end > 0 && _buffer![_start + end - 1] == '\r' ? end - 1 : end;
        var line = Encoding.ASCII.GetString(_buffer!, _start, length);
        _start += end + 1;
        ReleaseWhenEmpty();
        return line;
    }

    private async ValueTask<bool> FillAsync()
    {
        if (_buffer is null) await socket.ReceiveAsync(Memory<byte>.Empty);
        _buffer ??= ArrayPool<byte>.Shared.Rent(BufferOctets);
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        var read = await socket.ReceiveAsync(_buffer.AsMemory(_end));
        _end += read;
        return read > 0;
    }

    private void ReleaseWhenEmpty()
    {
        if (_start == _end) Release();
    }

    private void Release()
    {
        if (_buffer is not null) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = null;
        _start = _end = 0;
    }
}
