using System.Runtime.InteropServices;
using System.Text;

namespace Gateway.ProtocolAdapters.Imap;

/// <summary>
/// Where one direction of a relayed session stands: in a line, in a literal, or between lines. It takes octets in any portions and keeps a few numbers,
/// no octets. The inside of long lines and of literals is skipped, not read.
/// </summary>
internal sealed class ImapLineTracker(bool isClient)
{
    private const int WatchedOctets = 160;

    // Enough of a command's start for a tag and the longest verb that is watched.
    private readonly byte[] _start = new byte[WatchedOctets];
    private int _startLength;
    private bool _isContinuation;
    private bool _isQuoted;
    private bool _isEscaped;
    private bool _verbIsRead;
    private LiteralState _literal;
    private long _literalLeft;
    private long _literalSize;

    private enum LiteralState
    {
        None,
        Opened,
        Digits,
        Plus,
        Closed,
        ClosedCr,
    }

    /// <summary>Neither in a line nor in a literal.</summary>
    public bool IsAtLineStart => _literalLeft == 0 && _startLength == 0 && !_isContinuation;

    /// <summary>Client: tagged commands begun. Backend: tagged answers.</summary>
    public long Commands { get; private set; }

    /// <summary>The newest command is IDLE.</summary>
    public bool IsIdling { get; private set; }

    /// <summary>LOGOUT was sent.</summary>
    public bool SaidLogout { get; private set; }

    /// <summary>Takes the backend's next octets, which are only read.</summary>
    public void Advance(ReadOnlySpan<byte> octets) =>
        Advance(MemoryMarshal.CreateSpan(ref MemoryMarshal.GetReference(octets), octets.Length));

    /// <summary>Takes the client's next octets; a command that must not pass loses its last letter.</summary>
    public void Advance(Span<byte> octets)
    {
        while (octets.Length > 0)
        {
            var skipped = (int)Math.Min(_literalLeft, octets.Length);
            _literalLeft -= skipped;
            octets = octets[skipped..];
            var taken = 0;
            while (taken < octets.Length && _literalLeft == 0)
            {
                taken += Skippable(octets[taken..]);
                if (taken < octets.Length)
                {
                    Take(ref octets[taken++]);
                }
            }
            octets = octets[taken..];
        }
    }

    // Once a line's beginning is read, only quotes, braces and its end matter.
    private int Skippable(ReadOnlySpan<byte> octets)
    {
        if (_literal != LiteralState.None || _isEscaped || !(_verbIsRead || _isContinuation))
        {
            return 0;
        }
        var next = octets.IndexOfAny("\"\\{\r\n"u8);
        return next < 0 ? octets.Length : next;
    }

    private void Take(ref byte octet)
    {
        if (octet == '\n')
        {
            EndLine();
            return;
        }
        FollowQuotes(octet);
        FollowLiteral(octet);
        if (_startLength < WatchedOctets)
        {
            _start[_startLength++] = octet;
        }
        if (!_verbIsRead && !_isContinuation)
        {
            FollowVerb(ref octet);
        }
    }

    private void FollowQuotes(byte octet)
    {
        var wasEscaped = _isEscaped;
        _isEscaped = _isQuoted && !wasEscaped && octet == '\\';
        _isQuoted ^= octet == '"' && !wasEscaped;
    }

    private void FollowLiteral(byte octet)
    {
        if (_isQuoted)
        {
            _literal = LiteralState.None;
            return;
        }
        (_literal, _literalSize) = (_literal, octet) switch
        {
            (_, (byte)'{') => (LiteralState.Opened, 0),
            (LiteralState.Opened or LiteralState.Digits, >= (byte)'0' and <= (byte)'9') when _literalSize < long.MaxValue / 100 =>
                (LiteralState.Digits, (_literalSize * 10) + (octet - '0')),
            (LiteralState.Digits, (byte)'+') => (LiteralState.Plus, _literalSize),
            (LiteralState.Digits or LiteralState.Plus, (byte)'}') => (LiteralState.Closed, _literalSize),
            (LiteralState.Closed, (byte)'\r') => (LiteralState.ClosedCr, _literalSize),
            _ => (LiteralState.None, 0),
        };
    }

    private void EndLine()
    {
        if (!_verbIsRead && !_isContinuation)
        {
            ReadVerb(_start.AsSpan(0, _startLength), isWhole: true);
        }
        _literalLeft = _literal is LiteralState.Closed or LiteralState.ClosedCr ? _literalSize : 0;
        _isContinuation = _literal is LiteralState.Closed or LiteralState.ClosedCr;
        (_literal, _literalSize, _startLength) = (LiteralState.None, 0, 0);
        (_isQuoted, _isEscaped, _verbIsRead) = (false, false, false);
    }

    private void FollowVerb(ref byte octet)
    {
        var start = _start.AsSpan(0, _startLength);
        if (isClient && IsForbidden(VerbOf(start)))
        {
            octet = (byte)'X';
            _verbIsRead = true;
            Commands++;
            return;
        }
        ReadVerb(start, isWhole: false);
        _verbIsRead |= _startLength == WatchedOctets;
    }

    private void ReadVerb(ReadOnlySpan<byte> start, bool isWhole)
    {
        var verb = VerbOf(start).TrimEnd((byte)'\r');
        if (isClient ? !isWhole && !verb.Contains((byte)' ') : start.IndexOf((byte)' ') < 0)
        {
            return;
        }
        _verbIsRead = true;
        if (!isClient)
        {
            Commands += start[0] is (byte)'*' or (byte)'+' ? 0 : 1;
            return;
        }
        verb = verb.TrimEnd((byte)' ');
        // A line of the client's without a second word is DONE or empty: no command.
        Commands += verb.IsEmpty ? 0 : 1;
        IsIdling = Ascii.EqualsIgnoreCase(verb, "IDLE"u8);
        SaidLogout |= Ascii.EqualsIgnoreCase(verb, "LOGOUT"u8);
    }

    // tag SP verb; more spaces than one are no reason to look away.
    private static ReadOnlySpan<byte> VerbOf(ReadOnlySpan<byte> start)
    {
        var space = start.IndexOf((byte)' ');
        return space < 0 ? default : start[space..].TrimStart((byte)' ');
    }

    private static bool IsForbidden(ReadOnlySpan<byte> verb) =>
        Ascii.EqualsIgnoreCase(verb, "UNAUTHENTICATE"u8) || Ascii.EqualsIgnoreCase(verb, "COMPRESS"u8);
}
