using System.Text;
using Gateway.ProtocolAdapters.Backend;
using Gateway.ProtocolAdapters.Contract;

namespace Gateway.ProtocolAdapters.ManageSieve;

/// <summary>
/// Follows a relayed session just far enough to know where lines and literals end, and keeps UNAUTHENTICATE (RFC 5804 §2.14.1)
/// from the backend: it would open a second sign-in that no app password guards. Its last letter is changed, and the backend
/// answers "unknown command" in its own words and order.
/// </summary>
internal sealed class ManageSieveRelayWatch : RelayWatch
{
    private readonly ManageSieveLineTracker _client = new();
    private Side _backend;

    public override bool AtSafePlace => _backend.IsAtLineStart;

    public override bool IsQuiet => _client.IsAtLineStart;

    public override bool ClientSaidGoodbye => _client.SaidLogout;

    public override void FromClient(Span<byte> octets) => _client.Advance(octets);

    public override void FromBackend(ReadOnlySpan<byte> octets)
    {
        for (var i = 0; i < octets.Length;)
        {
            i += _backend.Take(octets[i..]);
        }
    }

    public override ReadOnlyMemory<byte> Farewell(SessionTermination reason) => Encoding.ASCII.GetBytes(ManageSieveReply.Farewell(reason));

    /// <summary>Where the backend stands: column, quotes, a literal's size being read or its octets still to come.</summary>
    private struct Side
    {
        private long _literal;
        private long _size;
        private int _column;
        private bool _quoted;
        private bool _escaped;
        private bool _inSize;

        public readonly bool IsAtLineStart => _column == 0 && _literal == 0;

        /// <summary>Takes at least one octet; the rest of a literal at once. Returns how many.</summary>
        public int Take(ReadOnlySpan<byte> octets)
        {
            if (_literal > 0)
            {
                var taken = (int)Math.Min(_literal, octets.Length);
                _literal -= taken;
                return taken;
            }
            Take(octets[0]);
            return 1;
        }

        private void Take(byte octet)
        {
            if (octet == '\n')
            {
                _literal = _inSize ? Math.Max(_size, 0) : 0;
                // What follows a literal belongs to the line before it, so it is no line's start until its own CRLF.
                _column = _literal > 0 || _inSize ? 1 << 20 : 0;
                (_quoted, _escaped, _inSize) = (false, false, false);
                return;
            }
            _column = Math.Min(_column + 1, 1 << 20);
            if (_quoted)
            {
                _quoted = _escaped || octet != '"';
                _escaped = !_escaped && octet == '\\';
            }
            else if (_inSize && octet is >= (byte)'0' and <= (byte)'9')
            {
                _size = Math.Min((_size * 10) + octet - '0', int.MaxValue);
            }
            else
            {
                _quoted = octet == '"';
                (_inSize, _size) = octet == '{' ? (true, 0) : (_inSize && octet is (byte)'+' or (byte)'}' or (byte)'\r', _size);
            }
        }
    }
}
