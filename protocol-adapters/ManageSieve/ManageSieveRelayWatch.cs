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
    private Side _client;
    private Side _backend;
    private bool _saidLogout;

    public override bool AtSafePlace => _backend.IsAtLineStart;

    public override bool IsQuiet => _client.IsAtLineStart;

    public override bool ClientSaidGoodbye => _saidLogout;

    public override void FromClient(Span<byte> octets)
    {
        for (var i = 0; i < octets.Length; i++)
        {
            if (_client.Verb(octets[i], "UNAUTHENTICATE"u8))
            {
                octets[i] = (byte)'X';
            }
            _saidLogout |= _client.Verb(octets[i], "LOGOUT"u8);
            i += _client.Take(octets[i..]) - 1;
        }
    }

    public override void FromBackend(ReadOnlySpan<byte> octets)
    {
        for (var i = 0; i < octets.Length;)
        {
            i += _backend.Take(octets[i..]);
        }
    }

    public override ReadOnlyMemory<byte> Farewell(SessionTermination reason) => Encoding.ASCII.GetBytes(ManageSieveReply.Farewell(reason));

    /// <summary>Where one direction stands: column, quotes, a literal's size being read or its octets still to come.</summary>
    private struct Side
    {
        private long _literal;
        private long _size;
        private int _column;
        private ulong _matches;
        private bool _quoted;
        private bool _escaped;
        private bool _inSize;

        public readonly bool IsAtLineStart => _column == 0 && _literal == 0;

        /// <summary>Whether <paramref name="octet"/>, which comes next, completes <paramref name="verb"/> at a line's start.</summary>
        public readonly bool Verb(byte octet, ReadOnlySpan<byte> verb) =>
            _literal == 0 && _column == verb.Length - 1 && _matches == Hash(verb[..^1]) && (octet & 0xDF) == verb[^1];

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
                (_matches, _quoted, _escaped, _inSize) = (0, false, false, false);
                return;
            }
            _matches = _column < 16 ? Mix(_matches, octet) : _matches;
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

        private static ulong Hash(ReadOnlySpan<byte> verb)
        {
            var hash = 0UL;
            foreach (var octet in verb)
            {
                hash = Mix(hash, octet);
            }
            return hash;
        }

        private static ulong Mix(ulong hash, byte octet) => (hash * 31) + (uint)(octet & 0xDF);
    }
}
