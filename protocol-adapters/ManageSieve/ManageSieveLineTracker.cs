using System.Text;

namespace Gateway.ProtocolAdapters.ManageSieve;

/// <summary>
/// Where the client of a relayed session stands: in a line, in a literal, or between lines. A literal's octets are passed over only where no backend
/// can take them for anything else: behind a command that has strings, in their place, well formed (RFC 5804 §4, <c>{n+}</c>). A client that writes
/// braces or quotes anywhere else does not know where its own literals end, and neither do we: from there on every line is looked at.
/// </summary>
internal sealed class ManageSieveLineTracker
{
    // One more than the longest verb that matters.
    private const int WatchedOctets = 15;

    private readonly byte[] _verb = new byte[WatchedOctets];
    private int _verbLength;
    private long _literal;
    private long _size;
    private int _strings;
    private byte _previous;
    private Place _place;
    private bool _isOdd;
    private bool _isDoubtful;
    private bool _hasBrace;

    private enum Place
    {
        LineStart,
        Verb,
        Between,
        Quoted,
        Escaped,
        Size,
        Plus,
        Closed,
    }

    /// <summary>Neither in a line nor in a literal.</summary>
    public bool IsAtLineStart => _place == Place.LineStart && _literal == 0;

    /// <summary>LOGOUT was sent.</summary>
    public bool SaidLogout { get; private set; }

    /// <summary>Takes the client's next octets; a command that must not pass loses its last letter.</summary>
    public void Advance(Span<byte> octets)
    {
        while (!octets.IsEmpty)
        {
            var skipped = (int)Math.Min(_literal, octets.Length);
            _literal -= skipped;
            octets = octets[skipped..];
            if (!octets.IsEmpty)
            {
                Take(ref octets[0]);
                octets = octets[1..];
            }
        }
    }

    private void Take(ref byte octet)
    {
        if (octet == '\n')
        {
            EndLine();
        }
        else if (_place is Place.LineStart or Place.Verb)
        {
            TakeVerb(ref octet);
        }
        else if (octet != '\r')
        {
            TakeArguments(octet);
        }
        _previous = octet;
    }

    private void TakeVerb(ref byte octet)
    {
        if (octet is (byte)' ' or (byte)'\r')
        {
            // Spaces ahead of a verb are no reason to look away.
            _place = _verbLength == 0 && octet == ' ' ? Place.LineStart : Place.Between;
            return;
        }
        _place = Place.Verb;
        _isDoubtful |= octet is (byte)'{' or (byte)'"';
        if (_verbLength < WatchedOctets)
        {
            _verb[_verbLength++] = octet;
            octet = Is("UNAUTHENTICATE"u8) ? (byte)'X' : octet;
            SaidLogout |= Is("LOGOUT"u8);
        }
    }

    private void TakeArguments(byte octet)
    {
        _isOdd |= _previous == '\r';
        switch (_place, octet)
        {
            case (Place.Quoted, (byte)'\\'):
                _place = Place.Escaped;
                break;
            case (Place.Escaped, _):
                _place = Place.Quoted;
                break;
            case (Place.Quoted, (byte)'"'):
                _place = Place.Between;
                _strings++;
                break;
            case (Place.Quoted, _):
                break;
            case (Place.Between, (byte)'"'):
                BeginString(Place.Quoted);
                break;
            case (Place.Between, (byte)'{'):
                BeginString(Place.Size);
                break;
            case (Place.Between, (byte)' '):
                break;
            case (Place.Size, >= (byte)'0' and <= (byte)'9'):
                _size = (_size * 10) + octet - '0';
                _isOdd |= _size >= 100_000_000;
                _size = Math.Min(_size, 100_000_000);
                break;
            case (Place.Size, (byte)'+') when _previous != '{':
                _place = Place.Plus;
                break;
            case (Place.Plus, (byte)'}'):
                _place = Place.Closed;
                _strings++;
                break;
            default:
                _isOdd = true;
                _hasBrace |= octet is (byte)'{' or (byte)'"';
                break;
        }
    }

    private void BeginString(Place place)
    {
        _isOdd |= _previous != ' ';
        _hasBrace = true;
        (_place, _size) = (place, place == Place.Size ? 0 : _size);
    }

    private void EndLine()
    {
        var isLiteral = _place == Place.Closed && !_isOdd && _strings <= MaxStrings();
        // An argument that is no string is nothing to mind where no brace or quote is beside it.
        var isClear = _place is Place.LineStart or Place.Verb or Place.Between && (!_isOdd || !_hasBrace || Is("HAVESPACE"u8));
        _isDoubtful |= !isLiteral && !isClear;
        if (isLiteral && !_isDoubtful)
        {
            (_literal, _place) = (_size, Place.Between);
            return;
        }
        (_literal, _place, _verbLength, _strings) = (0, Place.LineStart, 0, 0);
        (_isOdd, _hasBrace) = (false, false);
    }

    // RFC 5804 §2: how many strings each takes. Behind other commands nothing is passed over.
    private int MaxStrings() =>
        Is("PUTSCRIPT"u8) || Is("RENAMESCRIPT"u8) ? 2
        : Is("CHECKSCRIPT"u8) || Is("SETACTIVE"u8) || Is("GETSCRIPT"u8) || Is("DELETESCRIPT"u8) || Is("HAVESPACE"u8) ? 1 : 0;

    private bool Is(ReadOnlySpan<byte> verb) => Ascii.EqualsIgnoreCase(_verb.AsSpan(0, _verbLength), verb);
}
