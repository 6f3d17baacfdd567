using System.Text;
using Gateway.ProtocolAdapters.Backend;

namespace Gateway.ProtocolAdapters.Pop3;

/// <summary>
/// Follows a relayed session just far enough to know which commands still want their answer, so that a drain waits for a message under way
/// and for a QUIT, which alone deletes mail (RFC 1939 §6). POP3 has no goodbye of the server's: the session is closed without a word.
/// </summary>
internal sealed class Pop3RelayWatch : RelayWatch
{
    // A client that pipelines more is never quiet, and a drain waits its whole grace for it.
    private const int MaxPending = 1_000;

    private readonly Lock _lock = new();
    private readonly Queue<bool> _pendingIsMultiline = new();
    private readonly LineStart _client = new(16);
    private readonly LineStart _backend = new(4);
    private bool _isInMultiline;
    private bool _hasLostCount;
    private volatile bool _saidQuit;

    /// <summary>Between answers: the backend has begun none that it has not ended.</summary>
    public override bool AtSafePlace => _backend.IsAtStart && !_isInMultiline;

    public override bool IsQuiet
    {
        get
        {
            lock (_lock)
            {
                return !_hasLostCount && _pendingIsMultiline.Count == 0 && _client.IsAtStart;
            }
        }
    }

    public override bool ClientSaidGoodbye => _saidQuit;

    public override void FromClient(Span<byte> octets)
    {
        for (var rest = (ReadOnlySpan<byte>)octets; _client.TakeLine(ref rest);)
        {
            var line = _client.Octets;
            var space = line.IndexOf((byte)' ');
            var verb = space < 0 ? line : line[..space];
            _saidQuit |= Ascii.EqualsIgnoreCase(verb, "QUIT"u8);
            Expect(IsMultiline(verb, hasArgument: space >= 0));
            _client.Restart();
        }
    }

    public override void FromBackend(ReadOnlySpan<byte> octets)
    {
        for (var rest = octets; _backend.TakeLine(ref rest);)
        {
            var line = _backend.Octets;
            if (_isInMultiline)
            {
                // RFC 1939 §3: a lone dot ends it; lines that begin with one have another before it.
                _isInMultiline = !line.SequenceEqual("."u8);
            }
            else
            {
                _isInMultiline = Answered() && line.StartsWith("+OK"u8);
            }
            _backend.Restart();
        }
    }

    private static bool IsMultiline(ReadOnlySpan<byte> verb, bool hasArgument) =>
        Ascii.EqualsIgnoreCase(verb, "RETR"u8) || Ascii.EqualsIgnoreCase(verb, "TOP"u8) || Ascii.EqualsIgnoreCase(verb, "CAPA"u8)
        || (!hasArgument && (Ascii.EqualsIgnoreCase(verb, "LIST"u8) || Ascii.EqualsIgnoreCase(verb, "UIDL"u8)));

    private void Expect(bool multiline)
    {
        lock (_lock)
        {
            _hasLostCount |= _pendingIsMultiline.Count == MaxPending;
            if (!_hasLostCount)
            {
                _pendingIsMultiline.Enqueue(multiline);
            }
        }
    }

    private bool Answered()
    {
        lock (_lock)
        {
            return _pendingIsMultiline.TryDequeue(out var multiline) && multiline;
        }
    }

    /// <summary>The beginning of the line that one direction is in, in whatever portions it comes.</summary>
    private sealed class LineStart(int watchedOctets)
    {
        private readonly byte[] _octets = new byte[watchedOctets];
        private int _length;

        public bool IsAtStart => _length == 0;

        /// <summary>Without its ending, as far as it is watched.</summary>
        public ReadOnlySpan<byte> Octets => _octets.AsSpan(0, Math.Min(_length, watchedOctets)).TrimEnd((byte)'\r');

        public void Restart() => _length = 0;

        /// <summary>Takes octets to the next line's end; false: they did not reach one.</summary>
        public bool TakeLine(ref ReadOnlySpan<byte> octets)
        {
            var end = octets.IndexOf((byte)'\n');
            var taken = end < 0 ? octets : octets[..end];
            var room = Math.Max(watchedOctets - _length, 0);
            taken[..Math.Min(room, taken.Length)].CopyTo(_octets.AsSpan(Math.Min(_length, watchedOctets)));
            _length = (int)Math.Min((long)_length + taken.Length, int.MaxValue);
            octets = end < 0 ? default : octets[(end + 1)..];
            return end >= 0;
        }
    }
}
