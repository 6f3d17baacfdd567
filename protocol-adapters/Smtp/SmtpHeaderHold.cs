using System.Buffers;

namespace Gateway.ProtocolAdapters.Smtp;

/// <summary>Keeps a message's header back until its From: has been looked at.</summary>
internal sealed class SmtpHeaderHold(IReadOnlySet<string> senders)
{
    private readonly ArrayBufferWriter<byte> _held = new(4_096);

    // As the backend will read it.
    private readonly ArrayBufferWriter<byte> _plain = new(4_096);
    private bool _isAtLineStart = true;

    /// <summary>Whether the message may not go on.</summary>
    public bool IsRefused { get; private set; }

    /// <summary>What was held back.</summary>
    public ReadOnlyMemory<byte> Held => _held.WrittenMemory;

    /// <summary>Adds octets. True: the header is whole and its From: is owned. A message may end within its header.</summary>
    public bool Take(ReadOnlySpan<byte> octets, bool isEnd)
    {
        _held.Write(octets);
        Unstuff(octets);
        var end = SmtpFromHeader.FindEnd(_plain.WrittenSpan);
        if (end < 0 && isEnd)
        {
            end = _plain.WrittenCount;
        }

        IsRefused = end < 0 ? _held.WrittenCount > SmtpFromHeader.MaxOctets : !SmtpFromHeader.IsOwned(_plain.WrittenSpan[..end], senders);
        return end >= 0 && !IsRefused;
    }

    // RFC 5321 §4.5.2: whoever takes the message removes the first dot of a line, so ".From:" is a From: to its readers.
    private void Unstuff(ReadOnlySpan<byte> octets)
    {
        while (!octets.IsEmpty)
        {
            octets = _isAtLineStart && octets[0] == '.' ? octets[1..] : octets;
            var length = octets.IndexOf((byte)'\n') + 1;
            _isAtLineStart = length > 0;
            length = _isAtLineStart ? length : octets.Length;
            _plain.Write(octets[..length]);
            octets = octets[length..];
        }
    }
}
