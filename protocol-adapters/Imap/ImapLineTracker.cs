using System.Runtime.InteropServices;
using System.Text;

namespace Gateway.ProtocolAdapters.Imap;

/// <summary>
/// Where one direction of a relayed session stands: in a line, in a literal, or between lines. It takes octets in any portions and keeps a few numbers,
/// no octets. The inside of long lines and of literals is skipped, not read.
/// </summary>
/// <param name="answers">The client's side: the backend's, which tells whether a literal was asked for. Null: this is the backend's.</param>
internal sealed class ImapLineTracker(ImapLineTracker? answers = null)
{
    private readonly ImapLineStart _start = new();
    private bool _isContinuation;
    private bool _isQuoted;
    private bool _isEscaped;
    private bool _isNonSync;
    private bool _verbIsRead;
    private ImapLineScan? _scan;
    private byte _previous;
    private bool _closedQuote;
    private bool _isDoubtful;
    private bool _isAwaiting;
    private long _awaitedContinuations;
    private long _commands;
    private long _continuations;
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
    public bool IsAtLineStart => _literalLeft == 0 && !_isAwaiting && _start.IsEmpty && !_isContinuation;

    /// <summary>Client: tagged commands begun. Backend: tagged answers.</summary>
    public long Commands => Volatile.Read(ref _commands);

    /// <summary>Backend: continuation requests.</summary>
    public long Continuations => Volatile.Read(ref _continuations);

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
        _scan?.Advance(octets);
        ResolveLiteral(octets);
        while (octets.Length > 0)
        {
            var skipped = (int)Math.Min(_literalLeft, octets.Length);
            _literalLeft -= skipped;
            octets = octets[skipped..];
            octets = octets[TakeLines(octets)..];
            ResolveLiteral(octets);
        }
    }

    // To the end, or to where a literal begins.
    private int TakeLines(Span<byte> octets)
    {
        var taken = 0;
        while (taken < octets.Length && _literalLeft == 0 && !_isAwaiting)
        {
            var skipped = Skippable(octets[taken..]);
            _previous = skipped > 0 ? octets[taken + skipped - 1] : _previous;
            taken += skipped;
            if (taken < octets.Length)
            {
                Take(ref octets[taken++]);
                DistrustIfNeeded(octets[taken..]);
            }
        }
        return taken;
    }

    // A synchronising literal stands until the backend has asked for it; a backend that has answered the command instead wants none of it
    // (RFC 9051 §4.3). One that has done neither was not waited for: nobody knows then what it will take the octets for.
    private void ResolveLiteral(Span<byte> rest)
    {
        if (!_isAwaiting || answers is null || rest.IsEmpty)
        {
            return;
        }
        var isAskedFor = answers.Continuations >= _awaitedContinuations;
        var isAnswered = answers.Commands >= _commands;
        _literalLeft = isAskedFor || !isAnswered ? _literalSize : 0;
        _isContinuation = isAskedFor || !isAnswered;
        _isDoubtful |= !isAskedFor && !isAnswered;
        (_isAwaiting, _literalSize) = (false, 0);
        DistrustIfNeeded(rest);
    }

    private void DistrustIfNeeded(Span<byte> rest)
    {
        if (_isDoubtful && _scan is null)
        {
            _scan = new ImapLineScan();
            _scan.Advance(rest);
        }
    }

    // Of the continuation requests to come, this many are for what was sent before and for what comes now.
    private void AwaitContinuation()
    {
        if (answers is not null)
        {
            var seen = answers.Continuations;
            _awaitedContinuations = (answers.Commands >= _commands - 1 ? seen : Math.Max(seen, _awaitedContinuations)) + 1;
        }
    }

    // Once a line's beginning is read, only quotes, braces and its end matter.
    private int Skippable(ReadOnlySpan<byte> octets)
    {
        if (_literal != LiteralState.None || _isEscaped || _closedQuote || !(_verbIsRead || _isContinuation))
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
        _previous = octet;
        if (!_verbIsRead && !_isContinuation)
        {
            FollowVerb(ref octet);
        }
    }

    private void FollowQuotes(byte octet)
    {
        var wasEscaped = _isEscaped;
        var isMisplaced = (_closedQuote && octet is not ((byte)' ' or (byte)')' or (byte)'\r'))
            || (!_isQuoted && octet is (byte)'"' or (byte)'{' && _previous is not ((byte)' ' or (byte)'(' or (byte)'~'));
        _closedQuote = _isQuoted && !wasEscaped && octet == '"';
        _isEscaped = _isQuoted && !wasEscaped && octet == '\\';
        _isQuoted ^= octet == '"' && !wasEscaped;
        _isDoubtful |= isMisplaced && answers is not null;
    }

    private void FollowLiteral(byte octet)
    {
        if (_isQuoted)
        {
            _literal = LiteralState.None;
            return;
        }
        _isNonSync = octet == '+' ? _literal == LiteralState.Digits : _isNonSync && octet != '{';
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
            ReadVerb(isWhole: true);
        }
        var announced = _literal is LiteralState.Closed or LiteralState.ClosedCr;
        _isAwaiting = announced && answers is not null && !_isNonSync;
        if (_isAwaiting)
        {
            AwaitContinuation();
        }
        _isContinuation = announced && !_isAwaiting;
        _literalLeft = _isContinuation ? _literalSize : 0;
        _literalSize = _isAwaiting ? _literalSize : 0;
        (_previous, _closedQuote, _isNonSync) = ((byte)' ', false, false);
        _start.Clear();
        _literal = LiteralState.None;
        (_isQuoted, _isEscaped, _verbIsRead) = (false, false, false);
    }

    private void FollowVerb(ref byte octet)
    {
        _start.Take(octet);
        if (answers is not null && _start.IsForbidden)
        {
            octet = (byte)'X';
            _verbIsRead = true;
            Volatile.Write(ref _commands, _commands + 1);
            return;
        }
        ReadVerb(isWhole: false);
    }

    private void ReadVerb(bool isWhole)
    {
        var isThere = answers is not null ? _start.HasVerb : _start.HasFirstWord;
        if (_start.IsEmpty || (!isWhole && !isThere))
        {
            return;
        }
        _verbIsRead = true;
        if (answers is null)
        {
            Volatile.Write(ref _continuations, _continuations + (_start.First == '+' ? 1 : 0));
            Volatile.Write(ref _commands, _commands + (_start.First is (byte)'*' or (byte)'+' ? 0 : 1));
            return;
        }
        var verb = _start.Verb.TrimEnd((byte)'\r');
        // A line of the client's without a second word is DONE or empty: no command.
        Volatile.Write(ref _commands, _commands + (verb.IsEmpty ? 0 : 1));
        IsIdling = Ascii.EqualsIgnoreCase(verb, "IDLE"u8);
        if (IsIdling)
        {
            AwaitContinuation();
        }
        SaidLogout |= Ascii.EqualsIgnoreCase(verb, "LOGOUT"u8);
    }
}
